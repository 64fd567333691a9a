import Messages
import PostgresStore
import Store

/// Where a record is: an SQLite file, or a PostgreSQL database.
struct RecordPlace {
    private let text: String

    /// - Parameter text: A path, or an address as `PostgresAddress` reads it.
    init(_ text: String) { self.text = text }

    /// Reads it.
    ///
    /// - Parameter site: Whose labels are meant where a question does not say.
    /// - Throws: `StoreError`.
    func reader(site: Name) throws -> any RecordReader {
        guard PostgresAddress.isAddress(text) else { return try ReadOnlyStore(path: text) }
        return try PostgresReader(PostgresAddress(parsing: text), site: site)
    }
}

extension RecordReader {
    /// The selected reports, one after the other. In a file they are as they were when it began; in PostgreSQL it is asked for them
    /// page by page, and those that come meanwhile may be among them.
    ///
    /// - Parameter limit: How many at most.
    /// - Throws: `StoreError`, or what `body` throws.
    func forEach(
        in selection: ReportSelection,
        order: ReportOrder = .oldestFirst,
        limit: Int = .max,
        _ body: (RecordedReport) throws -> Void
    ) throws {
        if let file = self as? ReadOnlyStore {
            return try file.forEachReport(in: selection, order: order, limit: limit, body)
        }
        var (left, cursor): (Int, PageCursor?) = (limit, nil)
        repeat {
            let page = try reports(
                selection,
                order: order,
                limit: min(left, ReadOnlyStore.pageLimit),
                after: cursor
            )
            try page.reports.forEach(body)
            left -= page.reports.count
            cursor = page.next
        } while left > 0 && cursor != nil
    }
}
