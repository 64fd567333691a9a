import Faces
import Failure
import GRDB
import Messages
import Synchronization

extension SQLiteStore {
    /// The most events that are remembered: the oldest go.
    static let eventLimit = 100_000

    /// Notes something that happened to the record.
    ///
    /// - Throws: ``StoreError``.
    public func insert(_ event: RecordedEvent) throws {
        try write { db in try Self.insert(event, in: db) }
    }

    /// - Parameter frame: Of the camera that it goes with when that is forgotten.
    private static func insert(_ event: RecordedEvent, about frame: FrameReference? = nil, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO event (happened_at, kind, detail, site, camera) VALUES (?, ?, ?, ?, ?)",
            arguments: [event.happenedAt, event.kind.rawValue, event.detail, frame?.site.text, frame?.camera.text]
        )
        try db.execute(sql: "DELETE FROM event WHERE id <= \(db.lastInsertedRowID - Int64(eventLimit))")
    }

    /// A label that is refused was accepted from a person: it is kept as an event, whole, unless its face may have been
    /// forgotten meanwhile.
    func remember(refusalsOf labels: [RecordedLabel], _ outcomes: [LabelOutcome], in db: Database) throws {
        for (label, outcome) in zip(labels, outcomes) {
            guard case .refused(let error) = outcome else { continue }
            if error.code == .unknownFace, forgotten.withLock({ $0.mayHold(label) }) {
                try Self.insert(RecordedEvent(forgettingLabelAt: label.recordedAt), in: db)
            } else {
                try Self.insert(RecordedEvent(refusing: label, because: error), about: label.face.frame, in: db)
            }
        }
    }

    /// Deletes what was kept of refused labels that may be about a face that is forgotten: such a label does not say when
    /// its face was captured, but it was not after the refusal.
    static func forgetRefusals(_ selection: ReportSelection, in db: Database) throws {
        let sql = """
            DELETE FROM event
            WHERE kind = ? AND happened_at >= ? AND detail <> ?
                AND (site IS NULL OR site = ifnull(?, site)) AND (camera IS NULL OR camera = ifnull(?, camera))
            """
        let arguments: StatementArguments = [
            RecordedEvent.Kind.labelRefused.rawValue, selection.since, RecordedEvent.forgottenLabel,
            selection.site?.text, selection.camera?.text,
        ]
        try db.execute(sql: sql, arguments: arguments)
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
    package static let forgottenLabel = "unknown_face: a label of a camera that somebody had forgotten meanwhile"

    /// Says that a label was refused without keeping anything of it.
    package init(forgettingLabelAt time: Int64) {
        self.init(happenedAt: time, kind: .labelRefused, detail: Self.forgottenLabel)
    }

    package init(refusing label: RecordedLabel, because error: StoreError) {
        let face = label.face
        let text = """
            \(error.code.rawValue): key \(label.key), person \(label.person), camera \(face.frame.camera), \
            run \(face.frame.run), frame \(face.frame.sequence), face \(face.position), verdict \(label.verdict), \
            emotion \(label.emotion?.name ?? "-"), undoes \(label.undoes?.text ?? "-"), given at \(label.givenAt)
            """
        self.init(happenedAt: label.recordedAt, kind: .labelRefused, detail: text)
    }
}
