public import Failure
public import Messages

/// What a spool has on record, for people and tests that count: read from its file, also while a process uses it.
public struct SpoolLedger: Sendable {
    /// One producer of the spool.
    public struct Entry: Sendable, Equatable {
        public let producer: Name
        /// How many messages it has stored in the spool, all in all: its highest sequence.
        public let committed: UInt64
        /// How many of them are pending.
        public let pending: Int
        /// How many were given up because the spool was full.
        public let dropped: Int
    }

    /// The producers, the oldest first.
    public let entries: [Entry]

    /// Reads the spool at `path`.
    ///
    /// - Throws: ``SpoolError``.
    public init(path: String) throws(SpoolError) {
        let connection = try SpoolConnection(path: path, readOnly: true)
        // One moment for all that is read.
        try connection.execute("BEGIN")
        entries = try SpooledEpoch.all(in: connection).map { epoch in
            Entry(
                producer: epoch.producer,
                committed: epoch.through + UInt64(epoch.sizes.count),
                pending: epoch.sizes.count,
                dropped: epoch.dropped
            )
        }
    }
}
