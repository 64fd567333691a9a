import Failure
import Foundation
import GRDB

/// Reads a row's columns one after the other.
///
/// GRDB's own subscripts trap when a column holds something else than they want, as one in a damaged file may.
struct ColumnReader: RecordColumns {
    private let row: Row
    private var index = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func integer() throws -> Int64 { try value() }

    mutating func text() throws -> String { try value() }

    mutating func optionalInteger() throws -> Int64? {
        defer { index += 1 }
        return Int64.fromDatabaseValue(row[index])
    }

    mutating func optionalText() throws -> String? {
        defer { index += 1 }
        return String.fromDatabaseValue(row[index])
    }

    mutating func bytes() throws -> [UInt8] {
        let data: Data = try value()
        return [UInt8](data)
    }

    private mutating func value<Value: DatabaseValueConvertible>() throws -> Value {
        defer { index += 1 }
        guard let value = Value.fromDatabaseValue(row[index]) else {
            throw StoreError(.corrupt, "the database holds nonsense in column \(index); restore it from a backup")
        }
        return value
    }
}
