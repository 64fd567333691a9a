import Failure
import Messages
import Store

/// Writes labels within one transaction.
struct LabelBatch {
    /// A face that is known here.
    private struct Face {
        let camera: Int64
        let run: Int64
        let frame: Int64
        let position: Int64
        let capturedAt: Int64

        /// As conditions on `label` want it: run, frame, position.
        var parameters: [PostgresParameter] { [.integer(run), .integer(frame), .integer(position)] }
    }

    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) { self.connection = connection }

    func insert(_ label: RecordedLabel) throws -> LabelOutcome {
        if let outcome = try outcomeOfSameKey(label) ?? outcomeOfSameNumber(label) { return outcome }
        guard let face = try face(of: label) else {
            return .refused(
                StoreError(
                    .unknownFace,
                    "the label '\(label.key)' is about a face that was never recorded, or is forgotten"
                )
            )
        }
        let person = try number(of: .person(label.person))
        if label.verdict == .undone, try !hasWhatIsUndone(label, of: person, face) {
            return .refused(
                StoreError(
                    .unknownLabel,
                    "the label '\(label.key)' takes back one that this person did not give this face"
                )
            )
        }
        try store(label, face, person: person)
        try updateHolding(face, person: person)
        return .stored
    }

    private func number(of key: PostgresDimensions.Key) throws -> Int64 {
        // Looked up each time, for what a transaction stores may be rolled back; labels are few.
        var dimensions = PostgresDimensions()
        return try dimensions.number(of: key, in: connection)
    }

    private func knownNumber(of key: PostgresDimensions.Key) throws -> Int64? {
        var dimensions = PostgresDimensions()
        return try dimensions.knownNumber(of: key, in: connection)
    }

    // MARK: What is there already

    private func outcomeOfSameKey(_ label: RecordedLabel) throws -> LabelOutcome? {
        let sql = "\(LabelRow.select) WHERE label.key = $1 AND site.name = $2"
        let parameters: [PostgresParameter] = [.text(label.key.text), .text(label.face.frame.site.text)]
        guard let row = try connection.execute(sql, parameters).first({ try LabelRow(&$0) }) else { return nil }
        if row.label.saysTheSame(as: label) { return .known }
        return .refused(
            StoreError(.conflict, "the key '\(label.key)' belongs to another label; draw a new one for a new label")
        )
    }

    private func outcomeOfSameNumber(_ label: RecordedLabel) throws -> LabelOutcome? {
        let key = PostgresDimensions.Key.producer(site: label.face.frame.site, name: label.producer)
        guard let producer = try knownNumber(of: key) else { return nil }
        let sql = "SELECT 1 FROM label WHERE producer_id = $1 AND sequence = $2"
        let sequence = PostgresParameter.integer(Int64(bitPattern: label.sequence))
        guard try connection.execute(sql, [.integer(producer), sequence]).count > 0 else { return nil }
        return .refused(
            StoreError(.conflict, "\(label.producer) has numbered another label \(label.sequence) before")
        )
    }

    private func face(of label: RecordedLabel) throws -> Face? {
        let frame = label.face.frame
        guard let camera = try knownNumber(of: .camera(site: frame.site, name: frame.camera)),
            let run = try knownNumber(of: .run(frame.run))
        else { return nil }
        // A report may be gone while the labels of its faces are still there.
        let sql = """
            SELECT report.captured_at FROM report
            JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
            WHERE run_id = $1 AND frame = $2 AND position = $3 AND camera_id = $4
            UNION ALL
            SELECT captured_at FROM label WHERE run_id = $1 AND frame = $2 AND position = $3 AND camera_id = $4
            LIMIT 1
            """
        let (number, position) = (Int64(bitPattern: frame.sequence), Int64(label.face.position))
        let parameters: [PostgresParameter] = [
            .integer(run), .integer(number), .integer(position), .integer(camera),
        ]
        return try connection.execute(sql, parameters).first { row in
            Face(camera: camera, run: run, frame: number, position: position, capturedAt: try row.integer())
        }
    }

    private func hasWhatIsUndone(_ label: RecordedLabel, of person: Int64, _ face: Face) throws -> Bool {
        let sql = """
            SELECT 1 FROM label
            WHERE run_id = $1 AND frame = $2 AND position = $3 AND key = $4 AND person_id = $5
                AND verdict <> \(RecordedLabel.Verdict.undone.rawValue)
            """
        let parameters = face.parameters + [.text(label.undoes?.text), .integer(person)]
        return try connection.execute(sql, parameters).count > 0
    }

    // MARK: Writing

    private func store(_ label: RecordedLabel, _ face: Face, person: Int64) throws {
        let site = label.face.frame.site
        let columns: [(String, PostgresParameter)] = [
            ("site_id", .integer(try number(of: .site(site)))),
            ("producer_id", .integer(try number(of: .producer(site: site, name: label.producer)))),
            ("sequence", .integer(Int64(bitPattern: label.sequence))), ("key", .text(label.key.text)),
            ("camera_id", .integer(face.camera)), ("run_id", .integer(face.run)), ("frame", .integer(face.frame)),
            ("position", .integer(face.position)), ("captured_at", .integer(face.capturedAt)),
            ("verdict", .integer(Int64(label.verdict.rawValue))), ("emotion", .emotion(label.emotion)),
            ("person_id", .integer(person)), ("given_at", .integer(label.givenAt)),
            ("source_id", .integer(try number(of: .source(label.source)))), ("undoes", .text(label.undoes?.text)),
            ("model_id", .integer(try label.model.map { try number(of: .model($0)) })),
            ("shown", .emotion(label.shown)), ("reason", .integer(label.reason.map { Int64($0.rawValue) })),
            ("recorded_at", .integer(label.recordedAt)),
        ]
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let sql = "INSERT INTO label (\(columns.map(\.0).joined(separator: ", "))) VALUES (\(places))"
        try connection.execute(sql, columns.map(\.1))
    }

    /// Of a person's labels for a face, the last recorded that was not taken back holds. Their times do not count: they are
    /// foreign, and clocks jump.
    private func updateHolding(_ face: Face, person: Int64) throws {
        let sql = """
            UPDATE label SET holds = id IS NOT DISTINCT FROM (
                SELECT max(id) FROM label AS given
                WHERE run_id = $1 AND frame = $2 AND position = $3 AND person_id = $4 AND verdict <> 5 AND NOT EXISTS (
                    SELECT 1 FROM label AS undoing
                    WHERE undoing.run_id = $1 AND undoing.frame = $2 AND undoing.position = $3
                        AND undoing.person_id = $4 AND undoing.verdict = 5 AND undoing.undoes = given.key))
            WHERE run_id = $1 AND frame = $2 AND position = $3 AND person_id = $4
            """
        try connection.execute(sql, face.parameters + [.integer(person)])
    }
}
