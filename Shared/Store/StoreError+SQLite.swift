import Failure
import GRDB

/// Runs `body` and turns what SQLite says into a ``StoreError`` that says what to do; other errors pass.
func translatingErrors<Value>(at path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw StoreError(error, path: path)
    }
}

extension Failure<StoreFailureCode> {
    init(_ error: DatabaseError, path: String) {
        let code = StoreFailureCode(error.resultCode)
        self.init(code, code.sentence(about: path, error), cause: nil)
    }
}

extension StoreFailureCode {
    fileprivate init(_ code: ResultCode) {
        self =
            switch code {
            case .SQLITE_CANTOPEN: .cannotOpen
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
            case .SQLITE_BUSY, .SQLITE_LOCKED: .inUse
            case .SQLITE_FULL: .full
            case .SQLITE_IOERR: .inputOutput
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            default: .refused
            }
    }

    fileprivate func sentence(about path: String, _ error: DatabaseError) -> String {
        let reason = "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no reason given")"
        return switch self {
        case .cannotOpen: "'\(path)' cannot be opened; check the path and the rights to its folder (\(reason))"
        case .readOnly: "'\(path)' cannot be written; give this user the right to write it and its folder (\(reason))"
        case .inUse: "'\(path)' is locked by another program; close what else writes to it (\(reason))"
        case .full: "no room is left for '\(path)'; free space on its disk and recording goes on (\(reason))"
        case .inputOutput: "the disk under '\(path)' failed; check it (dmesg) before anything else (\(reason))"
        case .corrupt: "'\(path)' is damaged or no database; move it away and start again, or restore it (\(reason))"
        default: "the database '\(path)' refused to work (\(reason))"
        }
    }
}
