import CPostgres
import Store

/// What a query gave.
final class PostgresRows {
    private let result: OpaquePointer
    let count: Int

    /// - Parameter result: Belongs to the rows from now on.
    init(_ result: OpaquePointer) {
        self.result = result
        count = Int(mien_pg_row_count(result))
    }

    deinit { mien_pg_clear(result) }

    /// How many rows the statement wrote.
    var affected: Int { Int(String(cString: mien_pg_affected(result))) ?? 0 }

    /// One row after the other, as `read` makes something of its columns.
    func map<Value>(_ read: (inout FieldReader) throws -> Value) throws -> [Value] {
        try (0..<count).map { row in
            var fields = FieldReader(self, row: row)
            return try read(&fields)
        }
    }

    /// The first row; `nil` when there is none.
    func first<Value>(_ read: (inout FieldReader) throws -> Value) throws -> Value? {
        guard count > 0 else { return nil }
        var fields = FieldReader(self, row: 0)
        return try read(&fields)
    }

    /// `nil` for NULL, or where there is no such column.
    func bytes(row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
        var length: CInt = 0
        guard let start = mien_pg_value(result, CInt(row), CInt(column), &length) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(length))
    }
}
