public import ServiceKit
public import Threads

/// How a spool keeps its messages.
public struct SpoolConfiguration: Sendable {
    /// The SQLite file; ``inMemory`` keeps the messages in this process only.
    public var path: String
    /// So much, at most, is kept, counted with ``messageOverhead`` for each message. The oldest go first.
    public var limitBytes = 256 << 20
    /// What a stored message survives.
    public var durability = SpoolDurability.normal
    /// The largest message, with what is added at each sending.
    public var messageLimit = 256 << 10
    /// How far apart commits are, so that messages share them.
    public var pace = Pace(from: .milliseconds(10), to: .milliseconds(50), share: 0.1)
    /// How long receipts may stay away before messages are sent again, at first; each time in vain is twice as long.
    public var patience = Duration.seconds(1)
    /// How long a spool that was asked to stop waits for the recorder to have everything.
    public var farewellTime = Duration.seconds(1)

    /// The path of a spool without a file: what is pending dies with the process.
    public static let inMemory = ":memory:"
    /// The least that ``limitBytes`` may be: room for a few messages of any size.
    public static let smallestLimit = 1 << 20
    /// What a message takes besides its payload, about: its topic, its number, its place in the file.
    public static let messageOverhead = 64

    public init(path: String) {
        self.path = path
    }

    /// Where its files are, for those who measure them.
    public var places: [StorageMeters.Place] { path == Self.inMemory ? [] : [.init("spool", at: path)] }
}

/// What a message in a spool survives.
public enum SpoolDurability: String, Sendable, CaseIterable {
    /// The end of any process. A power cut may cost the last seconds, but never damages the file.
    case normal
    /// A power cut too: every commit waits for the disk.
    case full
}
