import Faces
import Failure
import GRDB
import Messages

/// Writes labels within one transaction.
struct LabelInserter {
    private static let insert = """
        INSERT INTO label (producer_id, sequence, key, camera_id, run_id, frame, position, captured_at, verdict, emotion,
                           person_id, given_at, source_id, undoes, model_id, shown, reason, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// A face that is known here.
    private struct Face {
        let camera: Int64
        let run: Int64
        let capturedAt: Int64
    }

    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func insert(_ label: RecordedLabel, _ dimensions: inout Dimensions) throws -> LabelOutcome {
        if let outcome = try outcomeOfSameKey(label) ?? outcomeOfSameNumber(label, dimensions) { return outcome }
        guard let face = try face(of: label, dimensions) else {
            return .refused(
                StoreError(
                    .unknownFace,
                    "the label '\(label.key)' is about a face that was never recorded, or is forgotten"
                )
            )
        }
        let person = try dimensions.number(of: .person(label.person), in: db)
        if label.verdict == .undone, try !hasWhatIsUndone(label, of: person, face) {
            return .refused(
                StoreError(
                    .unknownLabel,
                    "the label '\(label.key)' takes back one that this person did not give this face"
                )
            )
        }
        try store(label, face, person: person, &dimensions)
        try updateHolding(label, face, person: person)
        return .stored
    }

    // MARK: What is there already

    private func outcomeOfSameKey(_ label: RecordedLabel) throws -> LabelOutcome? {
        let sql = "\(LabelRow.select) WHERE label.key = ?"
        let row = try LabelRow.fetchOne(db.cachedStatement(sql: sql), arguments: [label.key.text])
        guard let row else { return nil }
        if row.label.saysTheSame(as: label) { return .known }
        return .refused(
            StoreError(.conflict, "the key '\(label.key)' belongs to another label; draw a new one for a new label")
        )
    }

    private func outcomeOfSameNumber(_ label: RecordedLabel, _ dimensions: Dimensions) throws -> LabelOutcome? {
        guard let producer = try dimensions.knownNumber(of: .producer(label.producer), in: db) else { return nil }
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM label WHERE producer_id = ? AND sequence = ?")
        let arguments: StatementArguments = [producer, Int64(bitPattern: label.sequence)]
        guard try Int.fetchOne(statement, arguments: arguments) != nil else { return nil }
        return .refused(
            StoreError(.conflict, "\(label.producer) has numbered another label \(label.sequence) before")
        )
    }

    private func face(of label: RecordedLabel, _ dimensions: Dimensions) throws -> Face? {
        let frame = label.face.frame
        let camera = try dimensions.knownNumber(of: .camera(site: frame.site, name: frame.camera), in: db)
        guard let camera, let run = try dimensions.knownNumber(of: .run(frame.run), in: db) else { return nil }
        // A report may be gone while the labels of its faces are still there.
        let sql = """
            SELECT captured_at FROM report CROSS JOIN face ON report_id = report.id
            WHERE run_id = ?1 AND frame = ?2 AND position = ?3 AND camera_id = ?4
            UNION ALL
            SELECT captured_at FROM label WHERE run_id = ?1 AND frame = ?2 AND position = ?3 AND camera_id = ?4
            LIMIT 1
            """
        let arguments: StatementArguments = [run, Int64(bitPattern: frame.sequence), label.face.position, camera]
        let capturedAt = try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
        return capturedAt.map { Face(camera: camera, run: run, capturedAt: $0) }
    }

    private func hasWhatIsUndone(_ label: RecordedLabel, of person: Int64, _ face: Face) throws -> Bool {
        let sql = """
            SELECT 1 FROM label
            WHERE key = ? AND person_id = ? AND verdict <> \(RecordedLabel.Verdict.undone.rawValue)
                AND run_id = ? AND frame = ? AND position = ?
            """
        let arguments: StatementArguments = [
            label.undoes?.text, person, face.run, Int64(bitPattern: label.face.frame.sequence), label.face.position,
        ]
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) != nil
    }

    // MARK: Writing

    private func store(
        _ label: RecordedLabel,
        _ face: Face,
        person: Int64,
        _ dimensions: inout Dimensions
    ) throws {
        let values: [(any DatabaseValueConvertible)?] = [
            try dimensions.number(of: .producer(label.producer), in: db),
            Int64(bitPattern: label.sequence),
            label.key.text,
            face.camera,
            face.run,
            Int64(bitPattern: label.face.frame.sequence),
            label.face.position,
            face.capturedAt,
            label.verdict.rawValue,
            label.emotion?.rawValue,
            person,
            label.givenAt,
            try dimensions.number(of: .source(label.source), in: db),
            label.undoes?.text,
            try label.model.map { try dimensions.number(of: .model($0), in: db) },
            label.shown?.rawValue,
            label.reason?.rawValue,
            label.recordedAt,
        ]
        try db.cachedStatement(sql: Self.insert).execute(arguments: StatementArguments(values))
    }

    /// Of a person's labels for a face, the last recorded that was not taken back holds. Their times do not count: they are
    /// foreign, and clocks jump.
    private func updateHolding(_ label: RecordedLabel, _ face: Face, person: Int64) throws {
        let sql = """
            UPDATE label SET holds = (id IS (
                SELECT max(id) FROM label AS given
                WHERE run_id = ?1 AND frame = ?2 AND position = ?3 AND person_id = ?4 AND verdict <> 5 AND NOT EXISTS (
                    SELECT 1 FROM label AS undoing
                    WHERE undoing.run_id = ?1 AND undoing.frame = ?2 AND undoing.position = ?3
                        AND undoing.person_id = ?4 AND undoing.verdict = 5 AND undoing.undoes = given.key)))
            WHERE run_id = ?1 AND frame = ?2 AND position = ?3 AND person_id = ?4
            """
        let arguments: StatementArguments = [
            face.run, Int64(bitPattern: label.face.frame.sequence), label.face.position, person,
        ]
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
