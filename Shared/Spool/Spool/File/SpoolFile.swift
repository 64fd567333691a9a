import Failure
import Messages

/// A message on its way into the spool, or out of it.
struct SpooledMessage {
    let number: UInt64
    let topic: String
    let payload: [UInt8]
}

/// What SQLite does for a spool, on one thread; decisions are not made here.
final class SpoolFile {
    /// The log beside the file is cut back to this size.
    private static let logSizeLimit = 16 << 20
    /// So many ended epochs stay on record, for people and tests that count.
    private static let keptEpochs = 1_000

    private let place: SpoolPlace?
    private let connection: SpoolConnection
    private let insertion: SpoolStatement
    private let deletion: SpoolStatement
    private let passing: SpoolStatement
    private let selection: SpoolStatement
    private let beginning: SpoolStatement
    private let ending: SpoolStatement

    /// Opens a spool, and makes it when there is none.
    ///
    /// - Parameter pageLimit: How many pages of 4 KiB the file may have: a disk that is full, for tests.
    init(_ configuration: SpoolConfiguration, pageLimit: Int? = nil) throws(SpoolError) {
        let path = configuration.path
        place = path == SpoolConfiguration.inMemory ? nil : try SpoolPlace(path: path)
        connection = try SpoolConnection(path: path)
        try SpoolSchema.prepare(connection)
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(configuration.durability.rawValue);
            PRAGMA journal_size_limit = \(Self.logSizeLimit);
            \(pageLimit.map { "PRAGMA max_page_count = \($0);" } ?? "")
            """
        )
        insertion = try connection.prepare("INSERT INTO message (key, topic, payload) VALUES (?, ?, ?)")
        deletion = try connection.prepare("DELETE FROM message WHERE key BETWEEN ? AND ?")
        passing = try connection.prepare("UPDATE epoch SET through = ?, dropped = dropped + ? WHERE id = ?")
        selection = try connection.prepare("SELECT key, topic, payload FROM message WHERE key BETWEEN ? AND ? ORDER BY key")
        beginning = try connection.prepare("BEGIN IMMEDIATE")
        ending = try connection.prepare("COMMIT")
    }

    /// Stores messages of an epoch and takes others away, all or nothing.
    func write(_ messages: [SpooledMessage], of epoch: Int64, removing removals: [SpoolRemoval]) throws(SpoolError) {
        try transaction { () throws(SpoolError) in
            for removal in removals {
                let first = SpoolSchema.key(epoch: removal.epoch, 0)
                try deletion.run(first, SpoolSchema.key(epoch: removal.epoch, removal.through))
                try passing.run(Int64(clamping: removal.through), Int64(removal.dropped), removal.epoch)
            }
            for message in messages {
                let key = SpoolSchema.key(epoch: epoch, message.number)
                try insertion.run(key, text: message.topic, blob: message.payload)
            }
        }
    }

    /// The messages of an epoch with these numbers, in order.
    func messages(of epoch: Int64, _ numbers: ClosedRange<UInt64>) throws(SpoolError) -> [SpooledMessage] {
        defer { selection.reset() }
        try selection.bind(
            SpoolSchema.key(epoch: epoch, numbers.lowerBound),
            SpoolSchema.key(epoch: epoch, numbers.upperBound)
        )
        var messages: [SpooledMessage] = []
        messages.reserveCapacity(numbers.count)
        while try selection.step() {
            let number = SpoolSchema.number(ofKey: selection.number(0))
            messages.append(SpooledMessage(number: number, topic: selection.text(1), payload: selection.blob(2)))
        }
        return messages
    }

    // MARK: Epochs

    /// Begins an epoch. Returns its number.
    func begin(_ producer: Name, site: Name) throws(SpoolError) -> Int64 {
        let known = try epochs()
        guard !known.contains(where: { $0.producer == producer }) else {
            throw SpoolError(.usedBefore, "the producer '\(producer)' was used before; start again with another --instance")
        }
        let id = (known.last?.id ?? 0) + 1
        try connection.execute("INSERT INTO epoch (id, producer, site) VALUES (\(id), '\(producer)', '\(site)')")
        return id
    }

    /// Notes that nothing of an epoch is pending and its receipt is cleared. What never sent anything leaves no trace.
    func end(_ epoch: Int64) throws(SpoolError) {
        try connection.execute(
            """
            UPDATE epoch SET ended = 1 WHERE id = \(epoch);
            DELETE FROM epoch WHERE ended = 1 AND (through = 0 OR id <= \(epoch) - \(Self.keptEpochs));
            """
        )
    }

    /// All epochs on record, the oldest first, with what is pending of each.
    ///
    /// - Throws: ``SpoolError``, with `corrupt` when messages are missing in the middle or belong to no epoch.
    func epochs() throws(SpoolError) -> [SpooledEpoch] {
        try SpooledEpoch.all(in: connection)
    }

    private func transaction(_ body: () throws(SpoolError) -> Void) throws(SpoolError) {
        do {
            try beginning.run()
            try body()
            try ending.run()
        } catch {
            // The first error is the one to tell.
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }
}
