import Failure
import Messages
import Store

/// The numbers under which texts that repeat are stored, remembered so that they are not looked up for every report.
///
/// A new one is stored at once, outside of any transaction: two recorders that store the same ones in another order would wait
/// for each other.
struct PostgresDimensions {
    enum Key: Hashable {
        case site(Name)
        case camera(site: Name, name: Name)
        case producer(site: Name, name: Name)
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
    mutating func knownNumber(of key: Key, in connection: PostgresConnection) throws -> Int64? {
        if let number = numbers[key] { return number }
        guard let columns = try columns(of: key, in: connection, storing: false) else { return nil }
        let number = try Self.stored(key, columns, in: connection)
        if let number { remember(number, as: key) }
        return number
    }

    /// The number of a key, which is stored if it is new.
    mutating func number(of key: Key, in connection: PostgresConnection) throws -> Int64 {
        if let number = numbers[key] { return number }
        let columns = try columns(of: key, in: connection, storing: true) ?? []
        var number = try Self.stored(key, columns, in: connection)
        if number == nil {
            try Self.store(key, columns, in: connection)
            number = try Self.stored(key, columns, in: connection)
        }
        guard let number else {
            throw StoreError(.refused, "a row of the table '\(key.table)' is gone as soon as it is stored")
        }
        remember(number, as: key)
        return number
    }

    private mutating func remember(_ number: Int64, as key: Key) {
        if numbers.count >= Self.capacity { numbers.removeAll() }
        numbers[key] = number
    }

    private typealias Columns = [(name: String, value: PostgresParameter)]

    /// `nil` when it belongs to a site that is not known.
    private mutating func columns(of key: Key, in connection: PostgresConnection, storing: Bool) throws -> Columns? {
        switch key {
        case .site(let name), .person(let name): return [("name", .text(name.text))]
        case .detector(let name), .source(let name): return [("name", .text(name))]
        case .run(let number): return [("number", .integer(Int64(bitPattern: number)))]
        case .model(let model):
            return [
                ("name", .text(model.name.text)), ("version", .text(model.version.text)),
                ("hash_prefix", .text(model.hashPrefix)), ("engine", .text(model.engine)),
            ]
        case .camera(let site, let name), .producer(let site, let name):
            let number =
                storing
                ? try self.number(of: .site(site), in: connection)
                : try knownNumber(of: .site(site), in: connection)
            return number.map { [("site_id", .integer($0)), ("name", .text(name.text))] }
        }
    }

    private static func stored(_ key: Key, _ columns: Columns, in connection: PostgresConnection) throws -> Int64? {
        let condition = columns.enumerated().map { "\($1.name) = $\($0 + 1)" }.joined(separator: " AND ")
        let sql = "SELECT id FROM \(key.table) WHERE \(condition)"
        return try connection.execute(sql, columns.map(\.value)).first { try $0.integer() }
    }

    private static func store(_ key: Key, _ columns: Columns, in connection: PostgresConnection) throws {
        let names = columns.map(\.name).joined(separator: ", ")
        let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        let sql = "INSERT INTO \(key.table) (\(names)) VALUES (\(places)) ON CONFLICT DO NOTHING"
        try connection.execute(sql, columns.map(\.value))
    }
}

extension PostgresDimensions.Key {
    fileprivate var table: String {
        switch self {
        case .site: "site"
        case .camera: "camera"
        case .producer: "producer"
        case .detector: "detector"
        case .run: "run"
        case .model: "model"
        case .person: "person"
        case .source: "source"
        }
    }
}
