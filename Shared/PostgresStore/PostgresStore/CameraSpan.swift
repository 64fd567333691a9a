import Store

/// What was recorded of one camera from one time to another.
struct CameraSpan {
    /// What one deletion came to.
    struct Step {
        var reports = 0
        var faces = 0
    }

    let camera: Int64
    let since: Int64
    let until: Int64

    private var parameters: [PostgresParameter] { [.integer(camera), .integer(since), .integer(until)] }

    /// Deletes the next reports, and takes them out of the bins.
    func forgetReports(limit: Int, in connection: PostgresConnection) throws -> Step {
        let sql = """
            SELECT id, captured_at FROM report WHERE camera_id = $1 AND captured_at >= $2 AND captured_at < $3
            ORDER BY captured_at, id LIMIT \(limit)
            """
        let found = try connection.execute(sql, parameters).map { (try $0.integer(), try $0.integer()) }
        guard let first = found.first?.1, let last = found.last?.1 else { return Step() }
        // The times keep the look at the months that it is about.
        let condition = "report.id = ANY($1) AND report.captured_at >= $2 AND report.captured_at <= $3"
        let these: [PostgresParameter] = [.integers(found.map(\.0)), .integer(first), .integer(last)]
        let all = "camera_id = $4 AND \(condition)"
        try BinRows.subtract(BinRows.tallies(of: all, these + [.integer(camera)], in: connection), in: connection)
        return try Self.delete(these, in: connection)
    }

    /// Deletes reports and their faces.
    ///
    /// - Parameter these: Their numbers, their first and their last time.
    static func delete(_ these: [PostgresParameter], in connection: PostgresConnection) throws -> Step {
        let faces = try connection.execute(
            "DELETE FROM face WHERE report_id = ANY($1) AND captured_at >= $2 AND captured_at <= $3",
            these
        ).affected
        let reports = try connection.execute(
            "DELETE FROM report WHERE id = ANY($1) AND captured_at >= $2 AND captured_at <= $3",
            these
        ).affected
        return Step(reports: reports, faces: faces)
    }

    /// Deletes the bins of reports that had expired before. Minutes at the edges become what their reports say.
    func forgetBins(in connection: PostgresConnection) throws {
        let minute = TimelineStep.minute
        let (from, to) = (minute.index(of: since), minute.index(from: until))
        let columns = BinRows.columns.joined(separator: ", ")
        let sql =
            "SELECT model_id, start, \(columns) FROM bin WHERE step = 0 AND camera_id = $1 AND start >= $2 AND start < $3"
        let found = try connection.execute(sql, [.integer(camera), .integer(from), .integer(to)]).map { row in
            let key = Tally.Key(camera: camera, model: try row.integer(), start: try row.integer())
            return (key, Tally(numbers: try BinRows.columns.map { _ in try row.integer() }))
        }
        var gone = Tallies()
        for (key, tally) in found { gone.add(tally, for: key) }
        try BinRows.subtract(gone, in: connection)
        // What is left in the first and the last minute was captured just before and just after.
        let earliest = from.multipliedReportingOverflow(by: minute.length)
        let latest = to.multipliedReportingOverflow(by: minute.length)
        let edges: [PostgresParameter] = [
            .integer(camera), .integer(earliest.overflow ? .min : earliest.partialValue),
            .integer(latest.overflow ? .max : latest.partialValue),
        ]
        let condition = "report.camera_id = $1 AND report.captured_at >= $2 AND report.captured_at < $3"
        try BinRows.add(BinRows.tallies(of: condition, edges, in: connection), in: connection)
    }

    /// Deletes some crops or frames; returns how many.
    func forgetPictures(in table: String, limit: Int, _ connection: PostgresConnection) throws -> Int {
        let sql = """
            DELETE FROM \(table) WHERE id IN (
                SELECT id FROM \(table) WHERE camera_id = $1 AND captured_at >= $2 AND captured_at < $3 LIMIT \(limit))
            """
        return try connection.execute(sql, parameters).affected
    }

    func forgetLabels(in connection: PostgresConnection) throws -> Int {
        let sql = "DELETE FROM label WHERE camera_id = $1 AND captured_at >= $2 AND captured_at < $3"
        return try connection.execute(sql, parameters).affected
    }
}
