import Failure
import Foundation
import Images
import Inference
import Models
import Plugins
import ProcessTestKit
import Subprocess
import TestPictures
import Testing

/// Engines agree to 10⁻³, whichever runs a network.
@Suite(.enabled(if: OpenVINO.isPresent, "\(OpenVINO.isAbsent)"), .timeLimit(.minutes(2))) struct AgreementTests {
    private static let tolerance: Float = 1e-3

    private func networks(_ url: URL) throws -> (openvino: any Network, opencv: any Network) {
        (try OpenVINO.engine().load(modelAt: url), try OpenCVEngine().load(modelAt: url))
    }

    private func shippedModel() throws -> ModelBundle {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try ModelStore(directories: [package.appending(path: "Models")]).open("baseline")
    }

    @Test func theShippedModelPassesItsSelfTest() throws {
        let model = try ExpressionModel(shippedModel(), engine: OpenVINO.engine())
        #expect(model.engineName == "openvino")
    }

    @Test func theSelfTestsFacesGetTheSameAnswers() throws {
        let bundle = try shippedModel()
        let (openvino, opencv) = try networks(bundle.modelURL)
        let faces = try batch(bundle.selfTest.inputs, bundle.manifest)
        #expect(try openvino.run(faces)[0].difference(from: opencv.run(faces)[0]) <= Self.tolerance)
    }

    @Test(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
    func twoHundredFacesGetTheSameAnswers() async throws {
        let bundle = try shippedModel()
        let (openvino, opencv) = try networks(bundle.modelURL)
        let faces = try batch(await faces(200), bundle.manifest)
        #expect(faces.shape[0] == 200)
        #expect(try openvino.run(faces)[0].difference(from: opencv.run(faces)[0]) <= Self.tolerance)
    }

    @Test(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
    func theFaceDetectorFindsTheSame() throws {
        let url = SharedData.folder.appending(path: "models/yunet_n_320_320.onnx")
        let (openvino, opencv) = try networks(url)
        let folder = SharedData.folder.appending(path: "photos/happy")
        for photo in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().prefix(5) {
            let input = try picture(folder.appending(path: photo), side: 320)
            // The engines may list the outputs in another order.
            let expected = Dictionary(uniqueKeysWithValues: zip(opencv.outputNames, try opencv.run(input)))
            for (name, output) in zip(openvino.outputNames, try openvino.run(input)) {
                #expect(try #require(expected[name]).difference(from: output) <= Self.tolerance, "\(photo) \(name)")
            }
        }
    }

    /// Faces as the manifest's `resize` has them, their middles as the model's input.
    private func batch(_ faces: [[UInt8]], _ manifest: BundleManifest) throws -> Tensor {
        let (size, middle) = (manifest.input.resize, manifest.input.centerCrop)
        let (left, top) = ((size[0] - middle[0]) / 2, (size[1] - middle[1]) / 2)
        let values = faces.flatMap { face in
            (0..<middle[1]).flatMap { y in
                (0..<middle[0]).map { x in
                    (Float(face[(top + y) * size[0] + left + x]) - manifest.input.mean[0]) / manifest.input.std[0]
                }
            }
        }
        return try Tensor(shape: [faces.count, 1, middle[1], middle[0]], values: values)
    }

    /// FER2013's first faces of its public test.
    private func faces(_ count: Int) async throws -> [[UInt8]] {
        let archive = SharedData.folder.appending(path: "fer2013.tar.gz").path(percentEncoded: false)
        return try await withTemporaryFolder { folder in
            _ = try await Subprocess.run(
                .name("tar"),
                arguments: ["-xzf", archive, "-C", folder, "fer2013/PublicTest/happy"],
                output: .discarded
            )
            let happy = URL(filePath: "\(folder)/fer2013/PublicTest/happy")
            let names = try FileManager.default.contentsOfDirectory(atPath: happy.path()).sorted().prefix(count)
            let (decoder, image) = (try JPEGDecoder(), try Image())
            return try names.map { name in
                try decoder.decode([UInt8](Data(contentsOf: happy.appending(path: name))), as: .grey, into: image)
                return image.withBytes { Array($0) }
            }
        }
    }

    /// The top left corner of a photo, black where the photo ends: channels, then rows.
    private func picture(_ url: URL, side: Int) throws -> Tensor {
        let image = try Image()
        try JPEGDecoder().decode([UInt8](Data(contentsOf: url)), as: .bgr, into: image)
        var values = [Float](repeating: 0, count: 3 * side * side)
        let size = image.size
        image.withBytes { bytes in
            for channel in 0..<3 {
                for y in 0..<min(side, size.height) {
                    for x in 0..<min(side, size.width) {
                        values[(channel * side + y) * side + x] = Float(bytes[(y * size.width + x) * 3 + channel])
                    }
                }
            }
        }
        return try Tensor(shape: [1, 3, side, side], values: values)
    }
}
