import Failure

/// The tables of a spool, and how it is told from other files.
enum SpoolSchema {
    /// "Spul": marks the file as a spool of Mien (https://www.sqlite.org/fileformat2.html#application_id).
    static let applicationID: Int64 = 0x5370_756C
    static let version: Int64 = 1

    /// A message's key is its epoch's number and its own: one integer, so that messages stand in the order of their coming
    /// and the oldest are one piece of the file.
    private static let numberBits: Int64 = 40

    static func key(epoch: Int64, _ number: UInt64) -> Int64 { epoch << numberBits | Int64(clamping: number) }
    static func epoch(ofKey key: Int64) -> Int64 { key >> numberBits }
    static func number(ofKey key: Int64) -> UInt64 { UInt64(key & ((1 << numberBits) - 1)) }

    private static let tables = """
        CREATE TABLE epoch (
            id INTEGER PRIMARY KEY,
            producer TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL,
            through INTEGER NOT NULL DEFAULT 0,   -- every message up to this one is recorded or was given up
            dropped INTEGER NOT NULL DEFAULT 0,   -- how many were given up
            ended INTEGER NOT NULL DEFAULT 0      -- 1: nothing is pending and its receipt is cleared
        ) STRICT;
        CREATE TABLE message (
            key INTEGER PRIMARY KEY,              -- epoch · 2^40 + sequence
            topic TEXT NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// Makes the tables in an empty file; refuses one that is no spool, or a later version's.
    static func prepare(_ connection: SpoolConnection) throws(SpoolError) {
        let path = connection.path
        guard try connection.number("SELECT count(*) FROM sqlite_master") != 0 else {
            return try connection.execute("BEGIN IMMEDIATE; \(tables) COMMIT")
        }
        guard try connection.number("PRAGMA application_id") == applicationID else {
            throw SpoolError(.foreign, "'\(path)' is a database of another program; give --spool another path")
        }
        guard try connection.number("PRAGMA user_version") == version else {
            throw SpoolError(.newer, "'\(path)' was written by a later version of Mien; update this one")
        }
    }
}
