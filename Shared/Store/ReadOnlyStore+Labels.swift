import GRDB
public import Messages

/// Some labels, and where the next ones begin.
public struct LabelPage: Sendable, Hashable {
    public var labels: [RecordedLabel]
    /// `nil` when there is nothing more.
    public var next: PageCursor?

    package init(labels: [RecordedLabel], next: PageCursor? = nil) {
        (self.labels, self.next) = (labels, next)
    }
}

extension ReadOnlyStore {
    /// One page of what people said, the last recorded first.
    ///
    /// - Parameters:
    ///   - selection: Its times are the frames', its emotion the label's, and its model the one that was shown.
    ///   - person: `nil`: everybody.
    ///   - onlyHolding: Leaves out what is no longer said: what was corrected, and takings back.
    ///   - limit: How many labels at most; there may be fewer although there are more: `next` tells.
    ///   - cursor: `next` of the page before.
    /// - Throws: ``StoreError``, with `badCursor` for a cursor of another query.
    public func labels(
        _ selection: ReportSelection,
        person: Name? = nil,
        onlyHolding: Bool = false,
        limit: Int = 100,
        after cursor: PageCursor? = nil
    ) throws -> LabelPage {
        let start = try cursor?.checked(.labels).id ?? .max
        return try read { db in
            let (cameras, models) = (Set(try selection.cameras(in: db)), try selection.models(in: db))
            let sql =
                "\(LabelRow.select) WHERE label.id < ? \(onlyHolding ? "AND holds = 1" : "") ORDER BY label.id DESC"
            let rows = try LabelRow.fetchCursor(db, sql: sql, arguments: [start])
            var page = LabelPage(labels: [])
            var seen = 0
            let limit = min(max(1, limit), Self.pageLimit)
            while let row = try rows.next() {
                seen += 1
                if row.isIn(selection, cameras, models), person == nil || row.label.person == person {
                    page.labels.append(row.label)
                }
                guard page.labels.count < limit, seen < Self.pageEffort else {
                    if try rows.next() != nil { page.next = PageCursor(.labels, id: row.id) }
                    break
                }
            }
            return page
        }
    }

    /// The label with this key; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    public func label(_ key: Name) throws -> RecordedLabel? {
        try read { db in
            try LabelRow.fetchOne(db, sql: "\(LabelRow.select) WHERE label.key = ?", arguments: [key.text])?.label
        }
    }

    /// What people say of a face at present, one label a person at most, in the order of recording.
    static func holdingLabels(of face: FaceReference, in db: Database) throws -> [RecordedLabel] {
        let sql = """
            \(LabelRow.select)
            WHERE run_id = (SELECT id FROM run WHERE number = ?) AND frame = ? AND position = ? AND holds = 1
            ORDER BY label.id LIMIT \(pageLimit)
            """
        let arguments: StatementArguments = [
            Int64(bitPattern: face.frame.run), Int64(bitPattern: face.frame.sequence), face.position,
        ]
        return try LabelRow.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(\.label)
            .filter { $0.face == face }
    }
}

extension LabelRow {
    fileprivate func isIn(_ selection: ReportSelection, _ cameras: Set<Int64>, _ models: Set<Int64>?) -> Bool {
        guard cameras.contains(camera), selection.since <= capturedAt, capturedAt < selection.until else {
            return false
        }
        if let emotion = selection.emotion, label.emotion != emotion { return false }
        guard let models else { return true }
        return model.map(models.contains) ?? false
    }
}
