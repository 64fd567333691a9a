import Faces
import GRDB

/// Keeps the bins of minutes, hours and days as the reports say, within one transaction.
struct BinWriter {
    private static let emotions = Emotion.allCases.map(\.name)
    /// In the order of a tally's numbers.
    static let columns = ["reports", "faces"] + emotions + emotions.map { "\($0)_faces" }

    private static let add: String = {
        let places = [String](repeating: "?", count: 4 + Tally.width).joined(separator: ", ")
        let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO bin (step, camera_id, start, model_id, \(columns.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT DO UPDATE SET \(sums)
            """
    }()

    private let db: Database
    private let add: Statement

    init(_ db: Database) throws {
        self.db = db
        add = try db.cachedStatement(sql: Self.add)
    }

    /// Adds what was counted to the bins of every step.
    func add(_ tallies: Tallies) throws {
        for step in TimelineStep.allCases {
            for (key, tally) in tallies.sums(by: step) { try add(tally, to: key, of: step) }
        }
    }

    /// Takes what was counted away again; a bin without reports and faces is none.
    func subtract(_ tallies: Tallies) throws {
        let remove = try db.cachedStatement(
            // A canary has faces in reports that are another model's.
            sql: """
                DELETE FROM bin
                WHERE step = ? AND camera_id = ? AND start = ? AND model_id = ? AND reports <= 0 AND faces <= 0
                """
        )
        for step in TimelineStep.allCases {
            for (key, tally) in tallies.sums(by: step) {
                try add(tally.negated, to: key, of: step)
                try remove.execute(arguments: [step.rawValue, key.camera, key.start, key.model])
            }
        }
    }

    private func add(_ tally: Tally, to key: Tally.Key, of step: TimelineStep) throws {
        add.setUncheckedArguments(
            StatementArguments([Int64(step.rawValue), key.camera, key.start, key.model] + tally.numbers)
        )
        try add.execute()
    }

    /// What the reports that fulfil a condition come to, those aside that are only compared.
    ///
    /// - Parameter condition: On `report`, in SQL.
    static func tallies(of condition: String, in db: Database) throws -> Tallies {
        try tallies(of: "(\(condition)) AND shadow = 0", faceModel: ReportSelection.faceModel, in: db)
    }

    /// What was recorded before there were bins, in tables that do not know of shadows and canaries yet.
    static func talliesBeforeShadows(in db: Database) throws -> Tallies {
        try tallies(of: "true", faceModel: "report.model_id", in: db)
    }

    private static func tallies(of condition: String, faceModel: String, in db: Database) throws -> Tallies {
        // Two queries: to join the faces would count a report for each of them.
        let minute = TimelineStep.minute
        let start = "captured_at / \(minute.length) - (captured_at % \(minute.length) < 0)"
        let faces = (emotions.map { "sum(\($0))" } + Emotion.allCases.map { "sum(emotion = \($0.rawValue))" })
            .joined(separator: ", ")
        var tallies = Tallies()
        let zeros = [Int64](repeating: 0, count: 2 * emotions.count)
        let reports = """
            SELECT camera_id, model_id, \(start), count(*) FROM report WHERE \(condition) GROUP BY 1, 2, 3
            """
        for row in try Row.fetchAll(db, sql: reports) {
            var row = ColumnReader(row)
            let key = try row.tallyKey()
            tallies.add(Tally(numbers: [try row.integer(), 0] + zeros), for: key)
        }
        let shown = """
            SELECT camera_id, \(faceModel), \(start), count(*), \(faces)
            FROM report CROSS JOIN face ON report_id = report.id WHERE \(condition) GROUP BY 1, 2, 3
            """
        for row in try Row.fetchAll(db, sql: shown) {
            var row = ColumnReader(row)
            let key = try row.tallyKey()
            let numbers = try (0...2 * emotions.count).map { _ in try row.integer() }
            tallies.add(Tally(numbers: [0] + numbers), for: key)
        }
        return tallies
    }
}

extension ColumnReader {
    fileprivate mutating func tallyKey() throws -> Tally.Key {
        Tally.Key(camera: try integer(), model: try integer(), start: try integer())
    }
}
