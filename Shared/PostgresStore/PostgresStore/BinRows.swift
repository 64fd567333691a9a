import Faces
import Store

/// Keeps the bins of minutes, hours and days as the reports say, within one transaction.
enum BinRows {
    private static let emotions = Emotion.allCases.map(\.name)
    /// In the order of a tally's numbers.
    static let columns = ["reports", "faces"] + emotions + emotions.map { "\($0)_faces" }
    private static let keys = ["step", "camera_id", "start", "model_id"]

    /// Where bins come in before they are added to those that are there, for each connection.
    static let incoming = """
        CREATE TEMPORARY TABLE incoming_bin (\((keys + columns).map { "\($0) bigint" }.joined(separator: ", ")))
        ON COMMIT DELETE ROWS
        """

    private static let add = """
        INSERT INTO bin (\((keys + columns).joined(separator: ", ")))
        SELECT * FROM incoming_bin ORDER BY step, camera_id, start, model_id
        ON CONFLICT (step, camera_id, start, model_id) DO UPDATE SET
            \(columns.map { "\($0) = bin.\($0) + excluded.\($0)" }.joined(separator: ", "))
        """

    /// Adds what was counted to the bins of every step.
    static func add(_ tallies: Tallies, in connection: PostgresConnection) throws {
        guard !tallies.isEmpty else { return }
        var rows = CopyRows()
        for step in TimelineStep.allCases {
            for (key, tally) in tallies.sums(by: step) {
                rows.add([Int64(step.rawValue), key.camera, key.start, key.model] + tally.numbers)
            }
        }
        try connection.copy(rows, into: "incoming_bin")
        try connection.execute(add)
        try connection.execute("DELETE FROM incoming_bin")
    }

    /// Takes what was counted away again; a bin without reports and faces is none.
    static func subtract(_ tallies: Tallies, in connection: PostgresConnection) throws {
        var gone = Tallies()
        for (key, tally) in tallies.minutes { gone.add(tally.negated, for: key) }
        try add(gone, in: connection)
        let cameras = Set(tallies.minutes.keys.map(\.camera)).sorted()
        // A canary has faces in reports that are another model's.
        try connection.execute(
            "DELETE FROM bin WHERE camera_id = ANY($1) AND reports <= 0 AND faces <= 0",
            [.integers(cameras)]
        )
    }

    private static let faceSums =
        (emotions.map { "sum(face.\($0))::bigint" }
        + Emotion.allCases.map { "count(*) FILTER (WHERE face.emotion = \($0.rawValue))" }).joined(separator: ", ")

    /// What the reports that fulfil a condition come to, those aside that are only compared.
    ///
    /// - Parameter condition: On `report`, in SQL, with these parameters.
    static func tallies(
        of condition: String,
        _ parameters: [PostgresParameter],
        in connection: PostgresConnection
    ) throws -> Tallies {
        let minute = TimelineStep.minute.length
        // SQL rounds towards zero, too.
        let start = "captured_at / \(minute) - CASE WHEN captured_at % \(minute) < 0 THEN 1 ELSE 0 END"
        var tallies = Tallies()
        let zeros = [Int64](repeating: 0, count: 2 * emotions.count)
        let reports = """
            SELECT camera_id, model_id, \(start), count(*) FROM report WHERE (\(condition)) AND NOT shadow GROUP BY 1, 2, 3
            """
        for (key, count) in try connection.execute(reports, parameters).map({ (try $0.tallyKey(), try $0.integer()) }) {
            tallies.add(Tally(numbers: [count, 0] + zeros), for: key)
        }
        // Two queries: to join the faces would count a report for each of them.
        let faces = """
            SELECT camera_id, coalesce(face.model_id, report.model_id), \(start.replacingColumn("captured_at", of: "report")), count(*),
                   \(faceSums)
            FROM (SELECT * FROM report WHERE (\(condition)) AND NOT shadow) AS report
            JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
            GROUP BY 1, 2, 3
            """
        let found = try connection.execute(faces, parameters).map { row in
            (try row.tallyKey(), try (0...2 * emotions.count).map { _ in try row.integer() })
        }
        for (key, numbers) in found { tallies.add(Tally(numbers: [0] + numbers), for: key) }
        return tallies
    }
}

extension String {
    fileprivate func replacingColumn(_ column: String, of table: String) -> String {
        split(separator: column, omittingEmptySubsequences: false).joined(separator: "\(table).\(column)")
    }
}

extension FieldReader {
    fileprivate mutating func tallyKey() throws -> Tally.Key {
        Tally.Key(camera: try integer(), model: try integer(), start: try integer())
    }
}
