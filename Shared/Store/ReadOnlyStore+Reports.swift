import GRDB

extension ReadOnlyStore {
    /// Gives the selected reports to `body`, one by one, as they are read: any number of them fits into memory.
    ///
    /// - Parameters:
    ///   - limit: How many reports at most.
    ///   - body: An error that it throws ends the reading.
    /// - Throws: ``StoreError``, or what `body` throws.
    public func forEachReport(
        in selection: ReportSelection = ReportSelection(),
        order: ReportOrder = .oldestFirst,
        limit: Int = .max,
        _ body: (RecordedReport) throws -> Void
    ) throws {
        try read { db in
            let faces = try FaceReader(db)
            var reports = try MergedReports(selection, filter: selection.filter(in: db), order: order, in: db)
            var left = limit
            while left > 0, let row = try reports.next() {
                var report = row.report
                report.faces = try faces.faces(of: row.id)
                try body(report)
                left -= 1
            }
        }
    }
}
