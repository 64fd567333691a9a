import Faces
import Messages
public import Store

/// Records for a spreadsheet: RFC 4180, with the columns named in the first line.
///
/// Times are ISO 8601 in UTC to the millisecond. The columns of the face are empty when a report has none. Lines are
/// separated as the printer does it: spreadsheets take a bare line feed for RFC 4180's carriage return and line feed.
public struct RecordsCSV: RecordsFormat {
    private static let reportColumns = [
        "captured_at", "detected_at", "classified_at", "recorded_at", "latency_ms", "site", "camera", "producer",
        "sequence", "run", "frame", "width", "height", "detector", "model", "version", "hash_prefix", "engine",
    ]
    private static let faceColumns =
        ["face", "track", "box_x", "box_y", "box_width", "box_height", "score", "emotion", "confidence"]
        + Emotion.allCases.map(\.name) + ["truth"]

    public init() {}

    public var header: String? { CSVLine.text(Self.reportColumns + Self.faceColumns) }

    public func lines(for report: RecordedReport) -> [String] {
        report.rows.map { row in
            let common = Self.fields(of: report, readBy: report.model(ofRow: row?.face))
            let own = row.map { Self.fields(of: $0.face, index: $0.index) }
            return CSVLine.text(common + (own ?? Self.faceColumns.map { _ in "" }))
        }
    }

    private static func fields(of report: RecordedReport, readBy model: RecordedReport.Model) -> [String] {
        let times = [report.capturedAt, report.detectedAt, report.classifiedAt, report.recordedAt]
        return times.map { RecordTime(microseconds: $0).iso8601 } + [
            "\(Double(report.latency) / 1_000)", report.site.text, report.camera.text, report.producer.text,
            "\(report.sequence)", report.frame.runText, "\(report.frame.sequence)", "\(report.frame.width)",
            "\(report.frame.height)", report.detector, model.name.text, model.version.text, model.hashPrefix,
            model.engine,
        ]
    }

    private static func fields(of face: RecordedFace, index: Int) -> [String] {
        let box = [face.box.x, face.box.y, face.box.width, face.box.height].map(\.description)
        return ["\(index)", "\(face.track)"] + box + [
            face.score.description, face.emotion.name, face.confidence.description,
        ] + face.probabilities.values.map(\.description) + [face.truth?.name ?? ""]
    }
}
