import Failure
import Foundation
import Models
import Testing

@testable import FaceDetection
@testable import Vision

// What went wrong does not matter here: without the file the suite is skipped.
private let hasCascade = (try? HaarCascadeFile.defaultFrontalFace()) != nil

@Suite(.enabled(if: hasCascade, "opencv-data is not installed"))
struct DetectorCatalogTests {
    private let root = URL.temporaryDirectory.appending(path: "mien-\(UUID().uuidString)")

    private func select(
        _ choice: DetectorChoice,
        options: DetectorCatalog.Options = .init(),
        _ network: @escaping @Sendable () throws -> ScriptedNetwork = { ScriptedNetwork() }
    ) throws -> DetectorSelection {
        try DetectorCatalog(
            store: ModelStore(directories: [root]),
            engine: ScriptedEngine(make: network),
            options: options
        ).select(choice)
    }

    private struct Broken: Error {}

    @Test func autoTakesYuNetThenOursThenHaar() throws {
        let alone = try select(.auto)
        #expect(alone.id == "haar")
        #expect(alone.remark == .advice(DetectorCatalog.haarAdvice))
        #expect(try alone.make().name == "haar")
        #expect(alone.pictureSide == nil)
        let face = try DetectorFolder("face", version: "0.1.0", in: root)
        #expect(try select(.auto).id == "face-0.1.0")
        let yunet = try DetectorFolder("yunet", version: "2023mar", in: root)
        let best = try select(.auto)
        #expect(best.id == "yunet-2023mar")
        #expect(best.remark == nil)
        #expect(try best.make().name == "yunet")
        #expect(best.pictureSide == 640)
        withExtendedLifetime((face, yunet)) {}
    }

    @Test func autoPassesOverWhatIsBrokenAndSaysSo() throws {
        let yunet = try DetectorFolder(in: root)
        let face = try DetectorFolder("face", in: root)
        try Data([9]).write(to: yunet.url.appending(path: "model.onnx"))
        let selection = try select(.auto)
        #expect(selection.id == "face-1")
        guard case .warning(let sentence) = selection.remark else {
            Issue.record("no warning")
            return
        }
        #expect(sentence.contains("model.onnx of yunet-1"))
        // An engine that runs neither.
        let haar = try select(.auto) { throw Broken() }
        #expect(haar.id == "haar")
        #expect(haar.remark?.sentence.contains("cannot load face-1") == true)
        withExtendedLifetime(face) {}
    }

    @Test func aBundleIsMeantByNameVersionOrPath() throws {
        let face = try DetectorFolder("face", version: "0.2.0", in: root)
        for reference in ["face", "face-0.2.0", face.url.path()] {
            #expect(try select(DetectorChoice(reference)).id == "face-0.2.0")
        }
    }

    @Test(arguments: ["yunet", "yunet-2023mar"])
    func withoutYuNetHaarSearchesAndAWarningSaysHowToGetIt(_ reference: String) throws {
        let selection = try select(.bundle(reference))
        #expect(selection.id == "haar")
        guard case .warning(let sentence) = selection.remark else {
            Issue.record("no warning")
            return
        }
        #expect(sentence.contains("no \(reference)"))
        #expect(sentence.contains("mien models pull yunet"))
    }

    @Test func aBrokenYuNetThatIsNamedIsAnError() throws {
        let yunet = try DetectorFolder(in: root)
        #expect { try select(.bundle("yunet")) { throw Broken() } } throws: {
            ($0 as? ModelError)?.code == .modelUnusable
        }
        try Data([9]).write(to: yunet.url.appending(path: "model.onnx"))
        #expect { try select(.bundle("yunet")) } throws: { ($0 as? ModelError)?.code == .hashMismatch }
    }

    @Test func anotherThatIsAbsentIsAnError() throws {
        #expect { try select(.bundle("face")) } throws: { ($0 as? ModelError)?.code == .bundleMissing }
        #expect { try select(.bundle("/nowhere/face")) } throws: { ($0 as? ModelError)?.code == .bundleMissing }
        #expect { try select(.bundle("Face!")) } throws: { ($0 as? ModelError)?.code == .invalidName }
    }

    @Test func whoeverNamesACascadeWantsHaar() throws {
        let yunet = try DetectorFolder(in: root)
        var options = DetectorCatalog.Options()
        options.cascade = try HaarCascadeFile.defaultFrontalFace()
        let selection = try select(.auto, options: options)
        #expect(selection.id == "haar")
        #expect(selection.remark == nil)
        options.cascade = "/nowhere.xml"
        #expect { try select(.haar, options: options) } throws: { ($0 as? VisionError)?.code == .cascadeMissing }
        withExtendedLifetime(yunet) {}
    }

    @Test func wordsAreChoices() {
        #expect(DetectorChoice("auto") == .auto)
        #expect(DetectorChoice("haar") == .haar)
        #expect(DetectorChoice("yunet") == .bundle("yunet"))
        #expect(DetectorChoice("./mine") == .bundle("./mine"))
    }
}
