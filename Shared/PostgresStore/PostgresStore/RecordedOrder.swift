import Store

/// What a site recorded, in the order in which it was recorded, read as it is asked for.
struct RecordedOrder {
    enum Kind {
        case report
        /// Without those that are kept for their labels.
        case crop
        case frame
    }

    struct Row {
        let id: Int64
        let capturedAt: Int64
        let recordedAt: Int64
    }

    private static let page = 500

    private let kind: Kind
    private let site: Int64
    private var rows: ArraySlice<Row> = []
    private var last = Int64.min
    private var isAtEnd = false

    init(of kind: Kind, site: Int64) { (self.kind, self.site) = (kind, site) }

    mutating func next(in connection: PostgresConnection) throws -> Row? {
        if rows.isEmpty, !isAtEnd {
            let sql = "\(kind.select) WHERE site_id = $1 AND id > $2 ORDER BY id LIMIT \(Self.page)"
            rows = try connection.execute(sql, [.integer(site), .integer(last)]).map { row in
                Row(id: try row.integer(), capturedAt: try row.integer(), recordedAt: try row.integer())
            }[...]
            isAtEnd = rows.count < Self.page
        }
        guard let row = rows.popFirst() else { return nil }
        last = row.id
        return row
    }

    /// The first that have expired.
    mutating func expired(_ expiry: Expiry, atMost limit: Int, in connection: PostgresConnection) throws -> [Int64] {
        try expiry.expired(atMost: limit) { try next(in: connection).map { ($0.id, $0.recordedAt) } }
    }
}

extension RecordedOrder.Kind {
    fileprivate var select: String {
        switch self {
        case .report: "SELECT id, captured_at, recorded_at FROM report"
        case .crop:
            "SELECT id, captured_at, kept_at FROM (SELECT * FROM crop WHERE NOT labelled) AS crop"
        case .frame: "SELECT id, captured_at, kept_at FROM frame"
        }
    }
}
