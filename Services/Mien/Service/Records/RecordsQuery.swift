public import Messages
import ServiceKit
import Store

/// Reads records and prints them: `mien records`.
public struct RecordsQuery: Sendable {
    /// How to print.
    public enum Form: Sendable {
        case table, json, csv
    }

    public var database: String
    /// As a person types it, see ``TimeExpression``.
    public var since: String?
    public var until: String?
    public var camera: Name?
    /// Only what this model read: its name, or name-version. `nil`: any that is not only compared.
    public var model: String?
    /// The newest so many; `nil`: all.
    public var limit: Int?
    public var form = Form.table

    public init(database: String) {
        self.database = database
    }

    /// Prints the records, the oldest first.
    ///
    /// - Throws: ``RecordsError`` for a time that is none, `StoreError` for a database that cannot be read.
    public func run() throws { try write { Terminal.output.write($0) } }

    /// Gives the records to `output`, in pieces.
    func write(_ output: (String) throws -> Void) throws {
        // Of PostgreSQL's many sites all are meant: no label is asked for.
        let store = try RecordPlace(database).reader(site: .constant("home"))
        let selection = try selection()
        let format: any RecordsFormat =
            switch form {
            case .table: RecordsTable()
            case .json: RecordsJSON()
            case .csv: RecordsCSV()
            }
        if let header = format.header { try output(header + "\n") }
        try newest(of: store, in: selection, as: format, output)
    }

    private func selection() throws -> ReportSelection {
        let now = WallClock.system.now
        return ReportSelection(
            since: try since.map { text throws in try TimeExpression.microseconds(in: text, now: now) },
            until: try until.map { text throws in try TimeExpression.microseconds(in: text, now: now) },
            camera: camera,
            model: model
        )
    }

    /// With a limit, the newest are looked up first and turned round; without one, nothing is kept in memory.
    private func newest(
        of store: any RecordReader,
        in selection: ReportSelection,
        as format: any RecordsFormat,
        _ output: (String) throws -> Void
    ) throws {
        guard let limit else {
            return try store.forEach(in: selection) { try output(Self.text($0, in: selection, format)) }
        }
        var reports: [String] = []
        try store.forEach(in: selection, order: .newestFirst, limit: limit) { report in
            reports.append(Self.text(report, in: selection, format))
        }
        try reports.reversed().forEach(output)
    }

    /// A canary's faces stand in another model's reports.
    private static func text(
        _ report: RecordedReport,
        in selection: ReportSelection,
        _ format: any RecordsFormat
    ) -> String {
        zip(report.rows, format.lines(for: report))
            .filter { selection.includes(report.model(ofRow: $0.0?.face)) }
            .map { $0.1 + "\n" }.joined()
    }
}
