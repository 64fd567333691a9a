import Failure
import Store

/// The tables in PostgreSQL, and how they came to be. A migration that has been released is never changed: add another.
enum PostgresSchema {
    /// All that is Mien's is in a schema of its own: the database may hold other things.
    static let name = "mien"
    /// In the order of their numbers, which begin with 1.
    private static let migrations = [reports, views, pictures]

    static var version: Int64 { Int64(migrations.count) }

    /// What several recorders do one after the other, by the numbers of their advisory locks ("Mien" in ASCII, and one more).
    enum Lock: Int64 {
        case migrating = 0x4D_6965_6E01
        case partitioning = 0x4D_6965_6E02
        /// Whoever stores shares it; whoever has something forgotten has it alone.
        case storing = 0x4D_6965_6E03
    }

    /// Makes the tables, or brings them up to date. Of several recorders that start at once, one does.
    ///
    /// - Throws: `StoreError` with `newerSchema` for tables of a later version.
    static func migrate(_ connection: PostgresConnection, at address: PostgresAddress) throws {
        try PostgresDatabase.transaction(connection) { connection in
            try connection.execute("SET LOCAL statement_timeout = 0")
            try connection.execute("SET LOCAL lock_timeout = 0")
            try connection.execute(
                "SELECT pg_advisory_xact_lock($1)",
                [.integer(Lock.migrating.rawValue)],
                within: .seconds(3_600)
            )
            let found = try foundVersion(connection)
            guard found <= version else { throw newer(address) }
            // Somebody may have made it for a user who may not.
            let hasSchema = try connection.execute("SELECT to_regnamespace('\(name)') IS NOT NULL").first {
                try $0.boolean()
            }
            if hasSchema != true { try connection.execute("CREATE SCHEMA \(name)") }
            for (index, migration) in migrations.enumerated() where Int64(index) >= found {
                for statement in migration {
                    try connection.execute(statement, within: .seconds(3_600))
                }
                try connection.execute("INSERT INTO schema_version (version) VALUES ($1)", [.integer(Int64(index) + 1)])
            }
        }
    }

    /// Refuses tables that are not the present ones, or not yet.
    static func checkIsCurrent(_ connection: PostgresConnection, at address: PostgresAddress) throws {
        let found = try foundVersion(connection)
        guard found <= version else { throw newer(address) }
        guard found == version else {
            throw StoreError(
                .olderSchema,
                "\(address) is not up to date; start this version's mien-recorder on it once"
            )
        }
    }

    /// 0 when there is nothing yet.
    private static func foundVersion(_ connection: PostgresConnection) throws -> Int64 {
        let exists = try connection.execute("SELECT to_regclass('\(name).schema_version') IS NOT NULL")
            .first { try $0.boolean() }
        guard exists == true else { return 0 }
        return try connection.execute("SELECT coalesce(max(version), 0)::bigint FROM schema_version")
            .first { try $0.integer() } ?? 0
    }

    private static func newer(_ address: PostgresAddress) -> StoreError {
        StoreError(.newerSchema, "\(address) was written by a later version of Mien; update this one")
    }
}
