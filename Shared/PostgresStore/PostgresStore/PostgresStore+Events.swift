import Failure
import Messages
public import Store

extension PostgresStore {
    /// The most events that are remembered of a site: the oldest go.
    static let eventLimit = 100_000

    /// Notes something that happened to the record.
    ///
    /// - Throws: `StoreError`.
    public func insert(_ event: RecordedEvent) throws {
        let site = site
        try erasing.transaction { connection in try Self.insert(event, site: site, in: connection) }
    }

    /// What happened to the record of this site, the last first.
    ///
    /// - Throws: `StoreError`.
    public func events(limit: Int = 100) throws -> [RecordedEvent] {
        let sql = """
            SELECT happened_at, kind, detail FROM event JOIN site ON site.id = site_id WHERE site.name = $1
            ORDER BY event.id DESC LIMIT $2
            """
        let parameters: [PostgresParameter] = [.name(site), .integer(Int64(min(max(1, limit), 1_000)))]
        return try erasing.use { connection in
            try connection.execute(sql, parameters).map { row in
                let (time, kind) = (try row.integer(), try row.text())
                // A later version may know more kinds.
                guard let kind = RecordedEvent.Kind(rawValue: kind) else { return nil }
                return RecordedEvent(happenedAt: time, kind: kind, detail: try row.text())
            }.compactMap { $0 }
        }
    }

    /// - Parameter camera: It goes with this when that is forgotten.
    static func insert(
        _ event: RecordedEvent,
        site: Name,
        camera: Name? = nil,
        in connection: PostgresConnection
    ) throws {
        var dimensions = PostgresDimensions()
        let number = try dimensions.number(of: .site(site), in: connection)
        try connection.execute(
            "INSERT INTO event (site_id, happened_at, kind, detail, camera) VALUES ($1, $2, $3, $4, $5)",
            [
                .integer(number), .integer(event.happenedAt), .text(event.kind.rawValue), .text(event.detail),
                .name(camera),
            ]
        )
        try connection.execute(
            """
            DELETE FROM event WHERE site_id = $1 AND id <= (
                SELECT id FROM event WHERE site_id = $1 ORDER BY id DESC OFFSET \(eventLimit) LIMIT 1)
            """,
            [.integer(number)]
        )
    }

    /// A label that is refused was accepted from a person: it is kept as an event, whole, unless its face may have been
    /// forgotten meanwhile.
    static func remember(
        refusalsOf labels: [RecordedLabel],
        _ outcomes: [LabelOutcome],
        in connection: PostgresConnection
    ) throws {
        for (label, outcome) in zip(labels, outcomes) {
            guard case .refused(let error) = outcome else { continue }
            let frame = label.face.frame
            if error.code == .unknownFace, connection.memory.forgotten.mayHold(label) {
                try insert(RecordedEvent(forgettingLabelAt: label.recordedAt), site: frame.site, in: connection)
            } else {
                let event = RecordedEvent(refusing: label, because: error)
                try insert(event, site: frame.site, camera: frame.camera, in: connection)
            }
        }
    }
}
