import Faces
import Failure
import GRDB
import Messages

extension SQLiteStore {
    /// The most events that are remembered: the oldest go.
    static let eventLimit = 100_000

    /// Notes something that happened to the record.
    ///
    /// - Throws: ``StoreError``.
    public func insert(_ event: RecordedEvent) throws {
        try write { db in try Self.insert(event, in: db) }
    }

    private static func insert(_ event: RecordedEvent, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO event (happened_at, kind, detail) VALUES (?, ?, ?)",
            arguments: [event.happenedAt, event.kind.rawValue, event.detail]
        )
        try db.execute(sql: "DELETE FROM event WHERE id <= \(db.lastInsertedRowID - Int64(eventLimit))")
    }

    /// A label that is refused was accepted from a person: it is kept as an event, whole.
    static func remember(refusalsOf labels: [RecordedLabel], _ outcomes: [LabelOutcome], in db: Database) throws {
        for (label, outcome) in zip(labels, outcomes) {
            guard case .refused(let error) = outcome else { continue }
            try insert(RecordedEvent(refusing: label, because: error), in: db)
        }
    }
}

extension ReadOnlyStore {
    /// What happened to the record, the last first.
    ///
    /// - Throws: ``StoreError``.
    public func events(limit: Int = 100) throws -> [RecordedEvent] {
        try read { db in
            let sql = "SELECT happened_at, kind, detail FROM event ORDER BY id DESC LIMIT ?"
            let rows = try Row.fetchAll(db, sql: sql, arguments: [min(max(1, limit), Self.pageLimit)])
            return try rows.compactMap { row in
                var columns = ColumnReader(row)
                let (time, kind) = (try columns.integer(), try columns.text())
                // A later version may know more kinds.
                guard let kind = RecordedEvent.Kind(rawValue: kind) else { return nil }
                return RecordedEvent(happenedAt: time, kind: kind, detail: try columns.text())
            }
        }
    }
}

extension RecordedEvent {
    fileprivate init(refusing label: RecordedLabel, because error: StoreError) {
        let face = label.face
        let text = """
            \(error.code.rawValue): key \(label.key), person \(label.person), camera \(face.frame.camera), \
            run \(face.frame.run), frame \(face.frame.sequence), face \(face.position), verdict \(label.verdict), \
            emotion \(label.emotion?.name ?? "-"), undoes \(label.undoes?.text ?? "-"), given at \(label.givenAt)
            """
        self.init(happenedAt: label.recordedAt, kind: .labelRefused, detail: text)
    }
}
