import Failure
import Store

/// Reads a row's columns one after the other.
struct FieldReader: RecordColumns {
    private let rows: PostgresRows
    private let row: Int
    private var column = 0

    init(_ rows: PostgresRows, row: Int) {
        (self.rows, self.row) = (rows, row)
    }

    mutating func integer() throws -> Int64 {
        guard let number = try optionalInteger() else { throw nonsense }
        return number
    }

    /// smallint, integer, bigint or boolean.
    mutating func optionalInteger() throws -> Int64? {
        guard let bytes = next() else { return nil }
        guard [1, 2, 4, 8].contains(bytes.count) else { throw nonsense }
        let isNegative = bytes.count > 1 && bytes[0] >= 0x80
        return Int64(bitPattern: bytes.reduce(isNegative ? .max : 0) { $0 << 8 | UInt64($1) })
    }

    mutating func boolean() throws -> Bool { try integer() != 0 }

    mutating func text() throws -> String {
        guard let text = optionalText() else { throw nonsense }
        return text
    }

    mutating func optionalText() -> String? { next().map { String(decoding: $0, as: UTF8.self) } }

    mutating func data() throws -> [UInt8] {
        guard let bytes = next() else { throw nonsense }
        return Array(bytes)
    }

    /// The four columns of a model that need not be.
    mutating func optionalModel() throws -> RecordedReport.Model? {
        guard next() != nil else {
            column += 3
            return nil
        }
        column -= 1
        return try model()
    }

    private mutating func next() -> UnsafeBufferPointer<UInt8>? {
        defer { column += 1 }
        return rows.bytes(row: row, column: column)
    }

    private var nonsense: StoreError {
        StoreError(.corrupt, "the database holds nonsense in column \(column); restore it from a backup")
    }
}
