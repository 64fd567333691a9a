import CSQLite
import Failure

/// A prepared statement, to be used by the thread of its connection.
final class SpoolStatement {
    private let statement: OpaquePointer
    private let connection: SpoolConnection

    init(_ statement: OpaquePointer, of connection: SpoolConnection) {
        self.statement = statement
        self.connection = connection
    }

    deinit { sqlite3_finalize(statement) }

    /// Gives values to the first parameters.
    func bind(_ values: Int64...) throws(SpoolError) {
        for (index, value) in values.enumerated() {
            try connection.check(sqlite3_bind_int64(statement, CInt(index + 1), value))
        }
    }

    /// Runs a statement that has no rows, with two texts or blobs after its first parameter; they are not copied.
    func run(_ key: Int64, text: String, blob: [UInt8]) throws(SpoolError) {
        var text = text
        // The closures cannot throw the error itself: the buffers' functions know no typed errors.
        let result = text.withUTF8 { text in
            blob.withUnsafeBytes { blob in
                sqlite3_bind_int64(statement, 1, key)
                text.withMemoryRebound(to: CChar.self) {
                    _ = sqlite3_bind_text(statement, 2, $0.baseAddress, CInt($0.count), nil)
                }
                sqlite3_bind_blob(statement, 3, blob.baseAddress, CInt(blob.count), nil)
                let result = sqlite3_step(statement)
                sqlite3_reset(statement)
                return result
            }
        }
        try connection.check(result)
    }

    /// Runs a statement that has no rows, with these values.
    func run(_ values: Int64...) throws(SpoolError) {
        for (index, value) in values.enumerated() { sqlite3_bind_int64(statement, CInt(index + 1), value) }
        let result = sqlite3_step(statement)
        sqlite3_reset(statement)
        try connection.check(result)
    }

    /// Goes to the next row; `false` after the last one.
    func step() throws(SpoolError) -> Bool {
        let result = sqlite3_step(statement)
        try connection.check(result)
        return result == SQLITE_ROW
    }

    /// To be called when the rows are not wanted any more.
    func reset() { sqlite3_reset(statement) }

    // MARK: Columns, from 0

    func number(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }

    func text(_ column: CInt) -> String {
        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
    }

    func blob(_ column: CInt) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(statement, column))
        guard count > 0, let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
