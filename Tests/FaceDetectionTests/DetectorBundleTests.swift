import Failure
import Foundation
import Images
import Models
import Testing
import Vision

@testable import FaceDetection

@Suite struct DetectorBundleTests {
    private func expect(_ code: ModelFailureCode, _ words: String = "", _ folder: DetectorFolder) {
        #expect { try DetectorBundle(at: folder.url) } throws: {
            ($0 as? ModelError)?.code == code && describe($0).contains(words)
        }
    }

    @Test func aGoodBundleOpens() throws {
        let folder = try DetectorFolder("face", version: "0.1.0", selfTest: DetectorFolder.selfTest())
        let bundle = try DetectorBundle(at: folder.url)
        #expect(bundle.id == "face-0.1.0")
        #expect(bundle.manifest.scoreThreshold == 0.6)
        #expect(bundle.manifest.overlapLimit == 0.3)
        #expect(bundle.hashPrefix.count == 12)
        #expect(bundle.selfTest != nil)
        let plain = try DetectorFolder()
        #expect(try DetectorBundle(at: plain.url).selfTest == nil)
    }

    @Test func whatIsWrittenIsWhatIsRead() throws {
        var manifest = DetectorManifest(name: "yunet", version: "2023mar", sha256: ["model.onnx": "00"])
        manifest.input.size = [640, 640]
        manifest.licence = "MIT"
        #expect(try DetectorManifest(json: JSONEncoder().encode(manifest)) == manifest)
    }

    @Test(arguments: ["decoder", "input", "score_threshold", "nms_threshold", "sha256", "task", "name"])
    func aKeyThatIsMissingIsNamed(_ key: String) throws {
        expect(.malformedManifest, "\(key) is missing", try DetectorFolder { $0[key] = nil })
    }

    @Test func whatThisVersionCannotRunIsRefused() throws {
        expect(.unsupportedManifest, "format 2", try DetectorFolder { $0["format"] = 2 })
        expect(.unsupportedManifest, "is a bundle for expression", try DetectorFolder { $0["task"] = "expression" })
        expect(.unsupportedManifest, "needs decoder yunet", try DetectorFolder { $0["decoder"] = "ssd" })
        for (key, value) in [("channels", 1 as Any), ("order", "rgb"), ("stride", 16)] {
            expect(.unsupportedManifest, "stride 32", try DetectorFolder { $0.change("input", key, value) })
        }
    }

    @Test func numbersThatCannotBeAreRefused() throws {
        for (key, value) in [("score_threshold", 0.0), ("score_threshold", 1.1), ("nms_threshold", -0.1)] {
            expect(.malformedManifest, "score_threshold", try DetectorFolder { $0[key] = value })
        }
        for (key, value) in [
            ("mean", [0, 0]), ("std", [1, 1, 0]), ("std", [1, 1, -1]), ("std", [1]), ("size", [640]), ("size", [0, 0]),
            ("size", [100, 100]), ("size", [1 << 20, 32]),
        ] {
            expect(.malformedManifest, "std per channel", try DetectorFolder { $0.change("input", key, value) })
        }
    }

    @Test func filesThatAreNotThoseOfTheManifestAreRefused() throws {
        let folder = try DetectorFolder()
        try Data([9]).write(to: folder.url.appending(path: "model.onnx"))
        expect(.hashMismatch, "model.onnx of yunet-1", folder)
        try FileManager.default.removeItem(at: folder.url.appending(path: "model.onnx"))
        expect(.fileMissing, "model.onnx", folder)
        expect(.malformedManifest, "no sha256 of model.onnx", try DetectorFolder { $0["sha256"] = [String: String]() })
        expect(.invalidName, "../x", try DetectorFolder { $0.change("sha256", "../x", "00") })
        #expect { try DetectorBundle(at: URL(filePath: "/nowhere")) } throws: {
            ($0 as? ModelError)?.code == .bundleMissing
        }
    }

    // MARK: The self-test

    private func middle(_ size: PixelSize) -> HotCells {
        let cell = HotCells.Cell(
            stride: 16,
            column: size.width / 32,
            row: size.height / 32,
            box: [0, 0, log(2), log(2)]
        )
        return HotCells(size, [cell])
    }

    private func load(_ selfTest: [String: Any]) throws {
        let folder = try DetectorFolder(selfTest: selfTest)
        let bundle = try DetectorBundle(at: folder.url)
        _ = try NetworkFaceDetector(bundle, engine: ScriptedEngine { ScriptedNetwork(self.middle) })
    }

    private func moved(_ change: (inout [String: Any]) -> Void) -> [String: Any] {
        DetectorFolder.selfTest { test in
            var face = (test["faces"] as? [[String: Any]])?.first ?? [:]
            change(&face)
            test["faces"] = [face]
        }
    }

    @Test func aNetworkThatFindsTheFacesPasses() throws {
        try load(DetectorFolder.selfTest())
        try load(moved { $0["box"] = [17, 15, 33, 31] })
        try load(moved { $0["score"] = 0.885 })
    }

    @Test func aNetworkThatFindsOthersDoesNot() throws {
        let tests = [
            moved { $0["box"] = [18, 16, 32, 32] }, moved { $0["score"] = 0.85 },
            moved { $0["landmarks"] = [[32, 32], [32, 32], [32, 32], [32, 32], [32, 35]] },
            DetectorFolder.selfTest { $0["faces"] = ($0["faces"] as? [Any] ?? []) + ($0["faces"] as? [Any] ?? []) },
        ]
        for test in tests {
            #expect { try load(test) } throws: {
                ($0 as? ModelError)?.code == .selfTestFailed && describe($0).contains("on scripted")
            }
        }
    }

    @Test func aSelfTestThatCannotBeIsRefused() throws {
        let tests = [
            DetectorFolder.selfTest { $0["format"] = 2 }, DetectorFolder.selfTest { $0["width"] = 65 },
            DetectorFolder.selfTest { $0["width"] = Int.max }, DetectorFolder.selfTest { $0["faces"] = [Any]() },
            DetectorFolder.selfTest { $0["pixels_bgr_base64"] = "?" },
            DetectorFolder.selfTest { $0["tolerance"] = nil },
            DetectorFolder.selfTest { $0["tolerance"] = ["pixels": 0, "score": 0.02] },
            DetectorFolder.selfTest { $0["tolerance"] = ["pixels": 1, "score": 0.5] },
            moved { $0["box"] = [1, 2, 3] }, moved { $0["landmarks"] = [[1, 2]] },
            moved { $0["landmarks"] = [[Int]](repeating: [1], count: 5) },
        ]
        for test in tests { expect(.malformedSelfTest, "yunet-1", try DetectorFolder(selfTest: test)) }
    }

    @Test func anEngineThatCannotLoadItIsNamed() throws {
        let folder = try DetectorFolder()
        let bundle = try DetectorBundle(at: folder.url)
        struct Broken: Error {}
        #expect {
            try NetworkFaceDetector(bundle, engine: ScriptedEngine { () throws in throw Broken() })
        } throws: {
            ($0 as? ModelError)?.code == .modelUnusable && describe($0).contains("scripted cannot load yunet-1")
        }
    }
}

extension [String: Any] {
    fileprivate mutating func change(_ section: String, _ key: String, _ value: Any) {
        var inner = self[section] as? [String: Any] ?? [:]
        inner[key] = value
        self[section] = inner
    }
}
