import Messages
import PostgresStore
import PostgresTestKit
import Store
import Testing

/// Where a record can be kept: a test with this as its argument is a test of the store's protocol.
enum RecordPlace: String, CaseIterable, Sendable {
    case file, postgres

    /// Those that this machine has.
    static let all: [RecordPlace] = PostgresServer.programs == nil ? [.file] : allCases
}

/// A record that is opened in its place, and gone after the test.
final class TestRecord {
    /// The clock of whoever makes tables ahead.
    static let now = RecordedReport.exampleTime(1_000)

    private var folder: TemporaryFolder?
    private var opened: (store: any ReportStore & RecordEraser, pictures: any PictureWriter, reader: any RecordReader)?

    func open(_ place: RecordPlace) throws {
        switch place {
        case .file:
            let folder = try TemporaryFolder()
            let path = folder.file("mien.sqlite")
            let store = try SQLiteStore(path: path)
            opened = (store, store.pictures, try ReadOnlyStore(path: path))
            self.folder = folder
        case .postgres:
            let site = try Name("home")
            let address = try PostgresAddress(parsing: PostgresServer.shared.get().makeDatabase())
            let store = try PostgresStore(address, site: site) { Self.now }
            opened = (store, store.pictures, try PostgresReader(address, site: site))
        }
    }

    var store: any ReportStore & RecordEraser { get throws { try #require(opened?.store) } }
    var pictures: any PictureWriter { get throws { try #require(opened?.pictures) } }
    var reader: any RecordReader { get throws { try #require(opened?.reader) } }
}

extension RecordReader {
    /// All that a query gives, the oldest first; a thousand at most.
    func reports() throws -> [RecordedReport] {
        try reports(ReportSelection(), order: .oldestFirst, limit: 1_000, after: nil).reports
    }

    func reports(
        _ selection: ReportSelection,
        order: ReportOrder = .newestFirst,
        limit: Int = 100,
        after cursor: PageCursor? = nil
    ) throws -> ReportPage {
        try reports(selection, order: order, limit: limit, after: cursor)
    }

    func labels(
        _ selection: ReportSelection,
        person: Name? = nil,
        onlyHolding: Bool = false,
        limit: Int = 100,
        after cursor: PageCursor? = nil
    ) throws -> LabelPage {
        try labels(selection, person: person, onlyHolding: onlyHolding, limit: limit, after: cursor)
    }

    func confusion(_ selection: ReportSelection) throws -> [Confusion] {
        try confusion(selection, randomOnly: false)
    }

    func candidates(
        _ selection: ReportSelection,
        order: CandidateOrder,
        limit: Int = 20,
        excluding person: Name? = nil,
        draw: CandidateDraw = CandidateDraw()
    ) throws -> [Candidate] {
        try candidates(selection, order: order, limit: limit, excluding: person, draw: draw)
    }
}
