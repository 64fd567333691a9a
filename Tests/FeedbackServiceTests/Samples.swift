import Faces
import Messages
import SwiftProtobuf

extension Name {
    static let ann = constant("ann")
    static let ben = constant("ben")
    static let cem = constant("cem")

    private static func constant(_ text: String) -> Name {
        do { return try Name(text) } catch { preconditionFailure("\(text) is not a name") }
    }
}

extension WireFaceReference {
    /// A face of a frame of the camera in the hall.
    static func hall(_ frame: UInt64, position: UInt32 = 0) -> WireFaceReference {
        .with { ($0.camera, $0.run, $0.frame, $0.position) = ("hall", 77, frame, position) }
    }
}

extension WireModelReference {
    static func named(_ name: String) -> WireModelReference {
        .with { ($0.name, $0.version, $0.hashPrefix) = (name, "1.0", "0a1b2c") }
    }
}

extension WireLabel {
    /// A label as somebody would submit it: that the face shows surprise.
    static func submission(
        _ key: String,
        by person: String = "ann",
        frame: UInt64 = 1,
        _ change: (inout WireLabel) -> Void = { _ in }
    ) -> WireLabel {
        .with {
            ($0.key, $0.person, $0.face) = (key, person, .hall(frame))
            ($0.verdict, $0.emotion, $0.source) = (.corrected, .surprise, "review")
            change(&$0)
        }
    }

    /// A label that takes another back.
    static func undo(_ key: String, of other: String, by person: String = "ann", frame: UInt64 = 1) -> WireLabel {
        .submission(key, by: person, frame: frame) {
            ($0.verdict, $0.emotion, $0.undoes) = (.undone, .unspecified, other)
        }
    }
}

extension WireCandidate {
    /// A face with what people said of it so far.
    static func face(_ frame: UInt64, labels: [WireLabel] = []) -> WireCandidate {
        .with {
            ($0.face, $0.labels, $0.emotion) = (.hall(frame), labels, .happy)
        }
    }
}

extension WireEmotionReport {
    /// A report of one happy face.
    static func happy(frame: UInt64, capturedAt: Int64, model: String = "baseline") -> WireEmotionReport {
        .with {
            ($0.frame.run, $0.frame.sequence, $0.frame.capturedAt) = (77, frame, capturedAt)
            $0.model = .named(model)
            $0.faces = [.with { ($0.emotion, $0.probabilities) = (.happy, [0, 0, 0, 1, 0, 0, 0]) }]
        }
    }
}
