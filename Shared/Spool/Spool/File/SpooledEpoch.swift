import Failure
import Messages

/// An epoch as the file has it.
struct SpooledEpoch {
    let id: Int64
    let producer: Name
    let site: Name
    /// Every message up to this one is recorded or was given up.
    let through: UInt64
    let dropped: Int
    let hasEnded: Bool
    /// What each pending message takes, from number `through + 1` on.
    var sizes: [UInt32] = []

    /// - Throws: ``SpoolError``, with `corrupt` when messages are missing in the middle or belong to no epoch.
    static func all(in connection: SpoolConnection) throws(SpoolError) -> [SpooledEpoch] {
        var epochs = try rows(in: connection)
        let indices = Dictionary(uniqueKeysWithValues: epochs.enumerated().map { ($1.id, $0) })
        let messages = try connection.prepare("SELECT key, length(payload) FROM message ORDER BY key")
        while try messages.step() {
            let (key, size) = (messages.number(0), messages.number(1))
            guard let index = indices[SpoolSchema.epoch(ofKey: key)],
                SpoolSchema.number(ofKey: key) == epochs[index].through + UInt64(epochs[index].sizes.count) + 1
            else {
                throw SpoolError(.corrupt, SpoolError.damaged(connection.path, "message \(key) is out of line"))
            }
            epochs[index].sizes.append(UInt32(clamping: size))
        }
        return epochs
    }

    private static func rows(in connection: SpoolConnection) throws(SpoolError) -> [SpooledEpoch] {
        let rows = try connection.prepare("SELECT id, producer, site, through, dropped, ended FROM epoch ORDER BY id")
        var epochs: [SpooledEpoch] = []
        while try rows.step() {
            do {
                epochs.append(try SpooledEpoch(rows))
            } catch {
                throw SpoolError(.corrupt, SpoolError.damaged(connection.path, error.message))
            }
        }
        return epochs
    }

    private init(_ row: SpoolStatement) throws(MessageError) {
        id = row.number(0)
        producer = try Name(row.text(1))
        site = try Name(row.text(2))
        through = UInt64(clamping: row.number(3))
        dropped = Int(row.number(4))
        hasEnded = row.number(5) != 0
    }
}
