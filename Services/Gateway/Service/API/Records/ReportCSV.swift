import Faces
import Messages

/// Recorded reports as CSV (RFC 4180): a line for each face, and one for a report without faces.
enum ReportCSV {
    private static let columns =
        [
            "captured_at", "classified_at", "recorded_at", "camera", "run", "frame", "width", "height", "face", "track",
            "x",
            "y", "box_width", "box_height", "score", "emotion", "confidence",
        ] + Emotion.allCases.map(\.name) + [
            "truth", "model", "version", "hash_prefix", "engine", "detector", "latency_ms", "shadow",
        ]

    static let header = columns.joined(separator: ",") + "\r\n"

    /// The lines of a report, with their ends.
    static func lines(_ stored: WireStoredReport) -> String {
        guard let json = ReportJSON.stored(stored), case .array(let faces) = json["faces"] else { return "" }
        let rows = faces.isEmpty ? [line(json, nil, nil)] : faces.enumerated().map { line(json, $0, $1) }
        return rows.joined()
    }

    private static func line(_ report: JSONValue, _ index: Int?, _ face: JSONValue?) -> String {
        var cells = ["captured_at", "classified_at", "recorded_at", "camera", "run", "frame", "width", "height"].map {
            cell(report[$0])
        }
        cells.append(index.map { "\($0)" } ?? "")
        cells.append(cell(face?["track"]))
        cells += box(face)
        cells += [cell(face?["score"]), cell(face?["emotion"]), confidence(face)]
        cells += Emotion.allCases.map { cell(face?["probabilities"]?[$0.name]) }
        cells.append(cell(face?["truth"]))
        let model = face?["model"] ?? report["model"]
        cells += ["name", "version", "hash_prefix"].map { cell(model?[$0]) }
        cells += ["engine", "detector", "latency_ms", "shadow"].map { cell(report[$0]) }
        return cells.joined(separator: ",") + "\r\n"
    }

    private static func box(_ face: JSONValue?) -> [String] {
        guard case .array(let numbers) = face?["box"], numbers.count == 4 else { return ["", "", "", ""] }
        return numbers.map(cell)
    }

    private static func confidence(_ face: JSONValue?) -> String {
        guard case .string(let word) = face?["emotion"] else { return "" }
        return cell(face?["probabilities"]?[word])
    }

    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: return ""
        case .string(let text): return quoted(text)
        case .some(let value): return value.text
        }
    }

    /// Spreadsheets run what begins like a formula, unless something stands before it.
    private static func quoted(_ text: String) -> String {
        let harmless = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard harmless.contains(where: { ",\"\r\n".contains($0) }) else { return harmless }
        return "\"\(harmless.replacing("\"", with: "\"\""))\""
    }
}
