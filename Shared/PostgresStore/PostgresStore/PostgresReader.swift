import Failure
public import Messages
public import Store

/// Reads the record of a site in a PostgreSQL database that recorders write to.
///
/// A question that looks at much is ended by the server after half a minute, with the code `timed_out`.
public final class PostgresReader: RecordReader {
    let site: Name
    let database: PostgresDatabase

    /// Connects.
    ///
    /// - Parameter site: Whose labels are found by their keys.
    /// - Throws: `StoreError`; `olderSchema` before a recorder of this version made the tables.
    public init(_ address: PostgresAddress, site: Name) throws {
        self.site = site
        database = PostgresDatabase(address) { connection in
            try PostgresSchema.checkIsCurrent(connection, at: address)
            // Who only asks cannot change anything by mistake.
            try connection.execute("SET default_transaction_read_only = on")
        }
        try database.use { _ in }
    }

    /// A query over several statements that sees the database as it was when it began.
    func read<Value: Sendable>(_ query: (PostgresConnection) throws -> Value) throws -> Value {
        try database.use { connection in
            try PostgresDatabase.transaction(connection) { connection in
                try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                return try query(connection)
            }
        }
    }
}
