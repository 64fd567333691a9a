import Failure
import Foundation
import Models
import Testing

@Suite struct BundleManifestTests {
    @Test func readsWhatTrainingWrites() throws {
        let json = """
            {"format": 1, "name": "baseline", "version": "0.1.0", "task": "expression",
             "labels": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
             "input": {"channels": 1, "resize": [48, 48], "center_crop": [44, 44], "mean": [129], "std": [65],
                       "layout": "NCHW"},
             "face": {"square": true, "scale": 0.95, "align": "none"},
             "output": "probabilities", "temperature_applied": 0.86, "macs": 94000000.0, "parameters": 1173479,
             "data": "FER2013 Training",
             "metrics": {"public_test_accuracy": 0.6553, "recall": {"angry": 0.544}},
             "sha256": {"model.onnx": "a5", "selftest.json": "e6"}, "colour of the cover": "blue"}
            """
        let manifest = try BundleManifest(json: Data(json.utf8))
        #expect(manifest.id == "baseline-0.1.0")
        #expect(manifest.input.centerCrop == [44, 44])
        #expect(manifest.face.scale == 0.95)
        #expect(manifest.temperatureApplied == 0.86)
        #expect(manifest.metrics?.recall?["angry"] == 0.544)
        #expect(try BundleManifest(json: JSONEncoder().encode(manifest)) == manifest)
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"format": "one"}"#, "\u{FFFF}"])
    func refusesWhatIsNoManifest(_ json: String) {
        #expect { try BundleManifest(json: Data(json.utf8)) } throws: {
            ($0 as? ModelError)?.code == .malformedManifest
        }
    }

    @Test func anotherFormatIsRefusedBeforeAnythingElseIsRead() {
        #expect { try BundleManifest(json: Data(#"{"format": 2}"#.utf8)) } throws: {
            ($0 as? ModelError)?.code == .unsupportedManifest && describe($0).contains("format 2")
        }
    }

    @Test func aMissingKeyIsNamed() throws {
        let bundle = try BundleFolder { $0["input"] = ["channels": 1] }
        #expect { try ModelBundle(at: bundle.url) } throws: {
            ($0 as? ModelError)?.code == .malformedManifest && describe($0).contains("input.resize is missing")
        }
    }

    @Test(arguments: [
        ("name", "../up"), ("name", "Upper"), ("name", ""), ("name", ".hidden"),
        ("name", String(repeating: "a", count: 65)),
        ("name", "a b"), ("name", "é"), ("version", "1/2"), ("version", "-1"),
    ])
    func refusesANameThatCouldLeadAstray(_ key: String, _ value: String) throws {
        let bundle = try BundleFolder { $0[key] = value }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .invalidName }
    }

    @Test(arguments: [
        ("task", "identity"), ("output", "logits"),
    ])
    func refusesAnotherKindOfModel(_ key: String, _ value: String) throws {
        let bundle = try BundleFolder { $0[key] = value }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .unsupportedManifest }
    }

    @Test(arguments: ["layout", "channels", "align", "square"])
    func refusesAnotherKindOfInput(_ key: String) throws {
        let bundle = try BundleFolder { manifest in
            switch key {
            case "layout": Self.set("NHWC", "layout", in: "input", of: &manifest)
            case "channels": Self.set(3, "channels", in: "input", of: &manifest)
            case "align": Self.set("nose", "align", in: "face", of: &manifest)
            default: Self.set(false, "square", in: "face", of: &manifest)
            }
        }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .unsupportedManifest }
    }

    @Test(arguments: [
        ("resize", [8]), ("resize", [0, 8]), ("resize", [8, 2000]), ("center_crop", [9, 6]), ("center_crop", [0, 6]),
        ("center_crop", [6, 6, 6]), ("mean", []), ("mean", [1, 2]), ("std", [0]), ("std", [-1]),
    ])
    func refusesAnInputThatCannotBe(_ key: String, _ value: [Int]) throws {
        let bundle = try BundleFolder { Self.set(value, key, in: "input", of: &$0) }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .malformedManifest }
    }

    @Test(arguments: ["none", "eyes"]) func readsHowAFaceIsTurnedUpright(_ alignment: String) throws {
        let bundle = try BundleFolder { Self.set(alignment, "align", in: "face", of: &$0) }
        #expect(try ModelBundle(at: bundle.url).manifest.face.align == alignment)
    }

    @Test(arguments: ["", "Eyes", "eyes ", "mouth"]) func refusesAnAlignmentThatItDoesNotKnow(_ alignment: String)
        throws
    {
        let bundle = try BundleFolder { Self.set(alignment, "align", in: "face", of: &$0) }
        #expect { try ModelBundle(at: bundle.url) } throws: {
            ($0 as? ModelError)?.code == .unsupportedManifest && describe($0).contains("alignment none or eyes")
        }
    }

    @Test func refusesAnAlignmentThatIsNoWord() throws {
        let bundle = try BundleFolder { Self.set(1, "align", in: "face", of: &$0) }
        #expect { try ModelBundle(at: bundle.url) } throws: {
            ($0 as? ModelError)?.code == .malformedManifest && describe($0).contains("face.align has the wrong type")
        }
    }

    @Test(arguments: [0.0, -1, 5])
    func refusesAFramingThatCannotBe(_ scale: Double) throws {
        let bundle = try BundleFolder { Self.set(scale, "scale", in: "face", of: &$0) }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .malformedManifest }
    }

    @Test(arguments: [
        ["angry", "disgust", "fear", "happy", "sad", "surprise"],
        ["angry", "disgust", "fear", "happy", "sad", "surprise", "contempt"],
        ["angry", "disgust", "fear", "happy", "sad", "surprise", "surprise"],
        ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral", "neutral"],
    ])
    func refusesLabelsThatAreNotTheSevenEmotions(_ labels: [String]) throws {
        let bundle = try BundleFolder { $0["labels"] = labels }
        #expect { try ModelBundle(at: bundle.url) } throws: { ($0 as? ModelError)?.code == .wrongLabels }
    }

    private static func set(_ value: Any, _ key: String, in part: String, of manifest: inout [String: Any]) {
        var inner = manifest[part] as? [String: Any] ?? [:]
        inner[key] = value
        manifest[part] = inner
    }
}
