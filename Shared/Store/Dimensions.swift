import GRDB
import Messages

/// The numbers under which texts that repeat are stored, remembered so that they are not looked up for every report.
///
/// A value: a transaction works on a copy, which is forgotten with the numbers in it when the transaction is rolled back.
struct Dimensions {
    enum Key: Hashable {
        case camera(site: Name, name: Name)
        case producer(Name)
        case detector(String)
        case run(UInt64)
        case model(RecordedReport.Model)
        case person(Name)
        case source(String)
    }

    /// More keys than any site has; a sender that draws a new one each time does not fill the memory.
    static let capacity = 10_000

    private var numbers: [Key: Int64] = [:]

    /// The number of a key that is stored; `nil` for another.
    func knownNumber(of key: Key, in db: Database) throws -> Int64? {
        try numbers[key] ?? key.storedNumber(in: db)
    }

    /// The number of a key, which is stored if it is new.
    mutating func number(of key: Key, in db: Database) throws -> Int64 {
        if let number = numbers[key] { return number }
        let number = try key.storedNumber(in: db) ?? key.store(in: db)
        if numbers.count >= Self.capacity { numbers.removeAll() }
        numbers[key] = number
        return number
    }

    /// The number of a camera in a file that few texts are stored in, so that none is remembered.
    static func camera(_ site: Name, _ name: Name, in db: Database) throws -> Int64 {
        let key = Key.camera(site: site, name: name)
        return try key.storedNumber(in: db) ?? key.store(in: db)
    }
}

extension Dimensions.Key {
    private var table: String {
        switch self {
        case .camera: "camera"
        case .producer: "producer"
        case .detector: "detector"
        case .run: "run"
        case .model: "model"
        case .person: "person"
        case .source: "source"
        }
    }

    private var columns: [(name: String, value: any DatabaseValueConvertible)] {
        switch self {
        case .camera(let site, let name): [("site", site.text), ("name", name.text)]
        case .producer(let name), .person(let name): [("name", name.text)]
        case .detector(let name), .source(let name): [("name", name)]
        case .run(let number): [("number", Int64(bitPattern: number))]
        case .model(let model):
            [
                ("name", model.name.text), ("version", model.version.text), ("hash_prefix", model.hashPrefix),
                ("engine", model.engine),
            ]
        }
    }

    fileprivate func storedNumber(in db: Database) throws -> Int64? {
        let condition = columns.map { "\($0.name) = ?" }.joined(separator: " AND ")
        let statement = try db.cachedStatement(sql: "SELECT id FROM \(table) WHERE \(condition)")
        return try Int64.fetchOne(statement, arguments: StatementArguments(columns.map(\.value)))
    }

    fileprivate func store(in db: Database) throws -> Int64 {
        let names = columns.map(\.name).joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(places))")
        try statement.execute(arguments: StatementArguments(columns.map(\.value)))
        return db.lastInsertedRowID
    }
}
