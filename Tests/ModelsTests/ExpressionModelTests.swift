import Faces
import Failure
import Foundation
import Images
import Inference
import Models
import Testing
import Vision

@Suite struct ExpressionModelTests {
    @Test func aGoodModelClassifiesABatch() throws {
        let model = try load(try BundleFolder())
        #expect(model.engineName == "opencv")
        let crops = try [crop(.left), crop(.right), crop(.left)]
        let results = try model.classify(crops)
        #expect(results.count == 3)
        #expect(results[0] == results[2])
        #expect(results[0] != results[1])
        #expect(results.allSatisfy { abs($0.values.reduce(0, +) - 1) < 1e-4 })
        #expect(try model.classify([PreparedFace]()).isEmpty)
    }

    @Test func labelsInAnotherOrderMeanTheSameEmotions() throws {
        let crops = try [crop(.left)]
        let usual = try load(try BundleFolder()).classify(crops)[0]
        let labels = Emotion.allCases.map(\.name)
        let turned = try load(try BundleFolder { $0["labels"] = Array(labels.reversed()) }).classify(crops)[0]
        for emotion in Emotion.allCases {
            let opposite = try #require(Emotion(rawValue: 6 - emotion.rawValue))
            #expect(usual[emotion] == turned[opposite])
        }
    }

    @Test func theBundlesSquareIsCutFromTheMiddleOfTheCrop() throws {
        let model = try load(try BundleFolder())
        // The bundle's square is half the face's box: what lies around it must not matter.
        let plain = try model.prepare(crop(.middle, around: 0))
        let framed = try model.prepare(crop(.middle, around: 255))
        #expect(plain == framed)
        #expect(try model.prepare(crop(.left)) != plain)
    }

    @Test(arguments: [
        ("six-classes", ModelFailureCode.wrongOutput), ("two-outputs", .wrongOutput), ("logits", .notProbabilities),
        ("not-a-number", .notProbabilities), ("unknown-operator", .modelUnusable),
    ])
    func aModelThatIsNoneIsRefusedWhenItIsLoaded(_ network: String, _ code: ModelFailureCode) throws {
        let folder = try BundleFolder(network: network)
        #expect { try load(folder) } throws: {
            ($0 as? ModelError)?.code == code && describe($0).contains("tiny-1.0.0")
        }
    }

    @Test func aModelThatFailsItsSelfTestIsRefused() throws {
        let folder = try BundleFolder()
        let json = try JSONSerialization.jsonObject(with: folder.read("selftest.json"))
        var test = try #require(json as? [String: Any])
        let expected = try #require(test["expected"] as? [[Double]])
        test["expected"] = Array(expected.reversed())
        try folder.replaceSelfTest(with: JSONSerialization.data(withJSONObject: test))
        #expect { try load(folder) } throws: { ($0 as? ModelError)?.code == .selfTestFailed }
    }

    @Test func aModelWhoseInputDiffersFromItsManifestIsRefused() throws {
        let folder = try BundleFolder { manifest in
            var input = manifest["input"] as? [String: Any] ?? [:]
            input["center_crop"] = [5, 5]
            manifest["input"] = input
        }
        #expect { try load(folder) } throws: {
            ($0 as? ModelError)?.code == .modelUnusable && ($0 as? ModelError)?.cause is InferenceError
        }
    }

    @Test func aFilePulledAwayBetweenOpeningAndLoadingIsAnError() throws {
        let folder = try BundleFolder()
        let bundle = try ModelBundle(at: folder.url)
        try folder.remove("model.onnx")
        #expect { try ExpressionModel(bundle, engine: OpenCVEngine()) } throws: {
            ($0 as? ModelError)?.code == .modelUnusable
        }
    }

    @Test func aBadCropFailsAlone() throws {
        let model = try load(try BundleFolder())
        let good = try crop(.left)
        let bad = [
            FaceCrop(face: good.face, region: good.region, jpeg: Data([1, 2, 3])),
            FaceCrop(face: good.face, region: Box(x: 0, y: 0, width: 0, height: 0), jpeg: good.jpeg),
            FaceCrop(face: Box(x: 900, y: 900, width: 5, height: 5), region: good.region, jpeg: good.jpeg),
            FaceCrop(face: Box(x: .nan, y: 0, width: 5, height: 5), region: good.region, jpeg: good.jpeg),
        ]
        for crop in bad { #expect(throws: (any Error).self) { try model.prepare(crop) } }
        #expect(try model.classify([good]).count == 1)
    }

    @Test func aFacePreparedForAnotherModelIsRefused() throws {
        let small = try load(try BundleFolder())
        let store = ModelStore(directories: [ModelStoreTests.shipped])
        let large = try ExpressionModel(store.open("baseline"), engine: OpenCVEngine())
        #expect { try small.classify([large.prepare(crop(.left))]) } throws: {
            ($0 as? ModelError)?.code == .wrongInput
        }
    }

    @Test func aModelMayBeUsedFromSeveralTasks() async throws {
        let model = try load(try BundleFolder())
        let faces = try [model.prepare(crop(.left)), model.prepare(crop(.right))]
        let alone = try model.classify(faces)
        try await withThrowingTaskGroup(of: [EmotionProbabilities].self) { group in
            for _ in 0..<8 { group.addTask { try model.classify(faces) } }
            for try await result in group { #expect(result == alone) }
        }
    }

    private func load(_ folder: BundleFolder) throws -> ExpressionModel {
        try ExpressionModel(ModelBundle(at: folder.url), engine: OpenCVEngine())
    }

    private enum Side { case left, right, middle }

    /// A face of 64×64 in a picture of 96×96 that shows the frame from (100, 100); bright on one side, or a gradient in
    /// the middle 32×32 with nothing but one grey around it.
    private func crop(_ side: Side, around: UInt8 = 0) throws -> FaceCrop {
        var bytes: [UInt8] = []
        for y in 0..<96 {
            for x in 0..<96 {
                switch side {
                case .left: bytes.append(x < 48 ? 230 : 20)
                case .right: bytes.append(x < 48 ? 20 : 230)
                // Blocks of 8 keep JPEG's ringing on their own side of the edge.
                case .middle: bytes.append((32..<64).contains(x) && (32..<64).contains(y) ? UInt8(2 * x) : around)
                }
            }
        }
        let image = try Image(size: PixelSize(side: 96), format: .grey, bytes: bytes)
        return FaceCrop(
            face: Box(x: 116, y: 116, width: 64, height: 64),
            region: Box(x: 100, y: 100, width: 96, height: 96),
            jpeg: try JPEGEncoder().encode(image, quality: 100, as: Data.self)
        )
    }
}
