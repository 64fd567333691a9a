import Faces
import Messages
public import Store

/// Records for a program: a JSON object on each line, with all that is stored.
///
/// Times are ISO 8601 in UTC to the millisecond; `face` is the face's index in its report, `null` when there was none.
public struct RecordsJSON: RecordsFormat {
    public init() {}

    public var header: String? { nil }

    public func lines(for report: RecordedReport) -> [String] {
        report.rows.map { row in
            let common = report.jsonFields(readBy: report.model(ofRow: row?.face))
            let own = row.map { Self.fields(of: $0.face, index: $0.index) } ?? [("face", "null")]
            return JSON.object(common + own)
        }
    }

    private static func fields(of face: RecordedFace, index: Int) -> [(String, String)] {
        let box = [face.box.x, face.box.y, face.box.width, face.box.height].map(JSON.number)
        let probabilities = Emotion.allCases.map { ($0.name, JSON.number(face.probabilities[$0])) }
        return [
            ("face", "\(index)"),
            ("track", "\(face.track)"),
            ("box", "[\(box.joined(separator: ","))]"),
            ("score", JSON.number(face.score)),
            ("emotion", JSON.string(face.emotion.name)),
            ("confidence", JSON.number(face.confidence)),
            ("probabilities", JSON.object(probabilities)),
            ("truth", face.truth.map { JSON.string($0.name) } ?? "null"),
        ]
    }
}

extension RecordedReport {
    fileprivate func jsonFields(readBy model: Model) -> [(String, String)] {
        [
            ("captured_at", JSON.time(capturedAt)),
            ("detected_at", JSON.time(detectedAt)),
            ("classified_at", JSON.time(classifiedAt)),
            ("recorded_at", JSON.time(recordedAt)),
            ("latency_ms", JSON.number(Double(latency) / 1_000)),
            ("site", JSON.string(site.text)),
            ("camera", JSON.string(camera.text)),
            ("producer", JSON.string(producer.text)),
            ("sequence", "\(sequence)"),
            ("run", JSON.string(frame.runText)),
            ("frame", "\(frame.sequence)"),
            ("width", "\(frame.width)"),
            ("height", "\(frame.height)"),
            ("detector", JSON.string(detector)),
            ("model", JSON.string(model.name.text)),
            ("version", JSON.string(model.version.text)),
            ("hash_prefix", JSON.string(model.hashPrefix)),
            ("engine", JSON.string(model.engine)),
        ]
    }
}

extension RecordedReport.Frame {
    /// The run in hexadecimal: as a number it is larger than most readers of JSON and CSV can take (2^53).
    var runText: String {
        let digits = String(run, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Writes JSON (RFC 8259) with the fields in the order given.
private enum JSON {
    static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The shortest decimal that is this number; JSON has none for what is not finite.
    static func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) -> String {
        value.isFinite ? value.description : "null"
    }

    static func time(_ microseconds: Int64) -> String {
        "\"\(RecordTime(microseconds: microseconds).iso8601)\""
    }

    static func string(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<" ": quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
