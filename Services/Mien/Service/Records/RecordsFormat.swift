public import Store

/// A way to print records, line by line: one for each face, and one for a report without faces.
public protocol RecordsFormat: Sendable {
    /// Goes before the first line; `nil`: nothing does.
    var header: String? { get }

    /// The lines for a report, one for each of its `rows`.
    func lines(for report: RecordedReport) -> [String]
}

extension RecordedReport {
    /// The faces with their places in the report, or a single `nil` when there is none.
    var rows: [(index: Int, face: RecordedFace)?] {
        faces.isEmpty ? [nil] : faces.enumerated().map { ($0.offset, $0.element) }
    }

    /// Who made a row.
    func model(ofRow face: RecordedFace?) -> Model { face.map(model(of:)) ?? model }
}
