import Failure
import GRDB
import Messages

/// How much was deleted because somebody wanted it.
public struct ForgetOutcome: Sendable, Hashable {
    public var reports = 0
    public var faces = 0
    public var labels = 0
    /// Crops and frames.
    public var pictures = 0

    public init(reports: Int = 0, faces: Int = 0, labels: Int = 0, pictures: Int = 0) {
        (self.reports, self.faces, self.labels, self.pictures) = (reports, faces, labels, pictures)
    }
}

extension SQLiteStore {
    /// So many reports go in one transaction: recording goes on in between.
    static let forgetStep = 500

    /// Deletes what was recorded of a camera, of a span of time, or both: reports, faces, labels, also refused ones, pictures, and
    /// their share of the timeline. It is overwritten with zeros, also in the logs. Reports of it that come later, and were
    /// made before, are not stored.
    ///
    /// Stopped half way, by a full disk or the end of the process, it has deleted the older half whole: ask again. That
    /// something was forgotten is an event.
    ///
    /// - Parameter now: In microseconds since 1970-01-01 UTC, for the event.
    /// - Throws: ``StoreError``; `badSelection` when the selection names neither camera nor time, or an emotion or model.
    public func forget(_ selection: ReportSelection, at now: Int64) throws -> ForgetOutcome {
        try selection.checkIsForgettable()
        try refuse(ForgottenSpans.Span(selection, at: now))
        var outcome = ForgetOutcome()
        outcome.pictures = try pictures.forget(selection)
        for camera in try write({ db in try selection.cameras(in: db) }) {
            while try write({ db in try Self.forgetReports(of: camera, selection, &outcome, in: db) }) {}
            outcome.labels += try write { db in
                try Self.forgetBins(of: camera, selection, in: db)
                return try Self.forgetLabels(of: camera, selection, in: db)
            }
        }
        try write { db in try Self.forgetRefusals(selection, in: db) }
        try insert(RecordedEvent(forgetting: outcome, of: selection, at: now))
        try truncateLog()
        return outcome
    }

    /// Deletes the next reports, and takes them out of the bins. Returns whether there may be more.
    private static func forgetReports(
        of camera: Int64,
        _ selection: ReportSelection,
        _ outcome: inout ForgetOutcome,
        in db: Database
    ) throws -> Bool {
        let sql = """
            SELECT id FROM report WHERE camera_id = ? AND captured_at >= ? AND captured_at < ?
            ORDER BY captured_at, id LIMIT \(forgetStep)
            """
        let ids = try Int64.fetchAll(db, sql: sql, arguments: [camera, selection.since, selection.until])
        guard !ids.isEmpty else { return false }
        let list = ids.map(String.init).joined(separator: ", ")
        try BinWriter(db).subtract(BinWriter.tallies(of: "report.id IN (\(list))", in: db))
        try db.execute(sql: "DELETE FROM face WHERE report_id IN (\(list))")
        outcome.faces += db.changesCount
        try db.execute(sql: "DELETE FROM report WHERE id IN (\(list))")
        outcome.reports += db.changesCount
        return ids.count == forgetStep
    }

    /// Deletes the bins of reports that had expired before. Minutes at the edges become what their reports say.
    private static func forgetBins(of camera: Int64, _ selection: ReportSelection, in db: Database) throws {
        let minute = TimelineStep.minute
        let (from, to) = (minute.index(of: selection.since), minute.index(from: selection.until))
        let condition = "step = 0 AND camera_id = \(camera) AND start >= \(from) AND start < \(to)"
        let columns = BinWriter.columns.joined(separator: ", ")
        var gone = Tallies()
        for row in try Row.fetchAll(db, sql: "SELECT model_id, start, \(columns) FROM bin WHERE \(condition)") {
            var values = ColumnReader(row)
            let key = Tally.Key(camera: camera, model: try values.integer(), start: try values.integer())
            gone.add(Tally(numbers: try BinWriter.columns.map { _ in try values.integer() }), for: key)
        }
        let writer = try BinWriter(db)
        try writer.subtract(gone)
        // What is left in the first and the last minute was captured just before and just after.
        let earliest = from.multipliedReportingOverflow(by: minute.length)
        let latest = to.multipliedReportingOverflow(by: minute.length)
        let edges = """
            camera_id = \(camera) AND captured_at >= \(earliest.overflow ? .min : earliest.partialValue)
                AND captured_at < \(latest.overflow ? .max : latest.partialValue)
            """
        try writer.add(BinWriter.tallies(of: edges, in: db))
    }

    private static func forgetLabels(of camera: Int64, _ selection: ReportSelection, in db: Database) throws -> Int {
        try db.execute(
            sql: "DELETE FROM label WHERE camera_id = ? AND captured_at >= ? AND captured_at < ?",
            arguments: [camera, selection.since, selection.until]
        )
        return db.changesCount
    }

    /// Moves the log into the file and empties it, so that nothing of what was deleted is left in it.
    private func truncateLog() throws {
        try translatingErrors(at: path) { try queue.truncateLog() }
        try pictures.truncateLog()
    }
}

extension PictureStore {
    /// So many pictures go in one transaction.
    static let forgetStep = 100

    /// Deletes the crops and frames of a camera, of a span of time, or both. Returns how many there were.
    func forget(_ selection: ReportSelection) throws -> Int {
        var sum = 0
        for table in ["crop", "frame"] {
            while let deleted = try forgetSome(of: table, selection), deleted > 0 { sum += deleted }
        }
        return sum
    }

    private func forgetSome(of table: String, _ selection: ReportSelection) throws -> Int? {
        try writeIfPresent { db in
            let sql = """
                DELETE FROM \(table) WHERE id IN (
                    SELECT id FROM \(table)
                    WHERE camera_id IN (SELECT id FROM camera WHERE site = ifnull(?, site) AND name = ifnull(?, name))
                        AND captured_at >= ? AND captured_at < ?
                    LIMIT \(Self.forgetStep))
                """
            try db.execute(
                sql: sql,
                arguments: [selection.site?.text, selection.camera?.text, selection.since, selection.until]
            )
            return db.changesCount
        }
    }
}

extension ForgottenSpans.Span {
    fileprivate init(_ selection: ReportSelection, at now: Int64) {
        self.init(
            site: selection.site,
            camera: selection.camera,
            since: selection.since,
            until: selection.until,
            forgottenAt: now
        )
    }
}

extension RecordedEvent {
    /// Says what is gone without keeping anything of it.
    package init(forgetting outcome: ForgetOutcome, of selection: ReportSelection, at now: Int64) {
        let since = selection.since == .min ? "the beginning" : "\(selection.since)"
        let until = selection.until == .max ? "now" : "\(selection.until)"
        let text = """
            camera \(selection.camera?.text ?? "any"), captured from \(since) to \(until): \(outcome.reports) reports, \
            \(outcome.faces) faces, \(outcome.labels) labels, \(outcome.pictures) pictures
            """
        self.init(happenedAt: now, kind: .forgotten, detail: text)
    }
}

extension ReportSelection {
    /// - Throws: ``StoreError`` with `badSelection` for what is too much, or cannot be told apart, to be forgotten.
    package func checkIsForgettable() throws(StoreError) {
        guard camera != nil || since != .min || until != .max else {
            throw StoreError(
                .badSelection,
                "name a camera or a span of time to forget; all is forgotten by deleting the database"
            )
        }
        guard emotion == nil, model == nil else {
            throw StoreError(.badSelection, "what is forgotten goes by camera and time alone; name no emotion or model")
        }
    }
}
