import CSQLite
import Failure

/// A connection to SQLite, for one thread.
final class SpoolConnection {
    let path: String
    private let handle: OpaquePointer

    /// Opens a database that is there, or one in memory.
    init(path: String, readOnly: Bool = false) throws(SpoolError) {
        self.path = path
        var handle: OpaquePointer?
        let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let result = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle else {
            let reason = String(cString: sqlite3_errstr(result))
            sqlite3_close(handle)
            throw SpoolError(sqlite: result, reason, path: path)
        }
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        // Others only read the file (see SpoolLedger): they are soon done.
        sqlite3_busy_timeout(handle, 5_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Whether a transaction is open: some errors end it, others do not.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs statements whose rows nobody wants.
    func execute(_ sql: String) throws(SpoolError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Makes a statement, to be run many times.
    func prepare(_ sql: String) throws(SpoolError) -> SpoolStatement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { preconditionFailure("no statement in “\(sql)”") }
        return SpoolStatement(statement, of: self)
    }

    /// The first column of the first row; `nil` when there is none.
    func number(_ sql: String) throws(SpoolError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.number(0) : nil
    }

    func check(_ result: CInt) throws(SpoolError) {
        guard result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE else {
            throw SpoolError(sqlite: result, String(cString: sqlite3_errmsg(handle)), path: path)
        }
    }
}
