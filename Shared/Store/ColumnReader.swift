import Failure
import GRDB
import Messages

/// Reads a row's columns one after the other.
///
/// GRDB's own subscripts trap when a column holds something else than they want, as one in a damaged file may.
struct ColumnReader {
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

    /// An integer that was stored bit by bit.
    mutating func number() throws -> UInt64 { UInt64(bitPattern: try value()) }

    /// A number in units of 1 / `scale`.
    mutating func decimal(_ scale: Float) throws -> Float {
        FixedPoint.decode(try value(), scale: scale)
    }

    mutating func name() throws -> Name {
        let text = try text()
        do {
            return try Name(text)
        } catch {
            throw StoreError(.corrupt, "the database holds '\(text.prefix(80))' where a name belongs", cause: error)
        }
    }

    private mutating func value<Value: DatabaseValueConvertible>() throws -> Value {
        defer { index += 1 }
        guard let value = Value.fromDatabaseValue(row[index]) else {
            throw StoreError(.corrupt, "the database holds nonsense in column \(index); restore it from a backup")
        }
        return value
    }
}
