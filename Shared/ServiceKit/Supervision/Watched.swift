public import Bus
public import Threads

/// A part of a service whose work can be seen to come to a halt.
public protocol Watched: Sendable {
    /// What it is, for people, as the middle of a sentence: "the search for faces".
    var subject: String { get }

    /// Whether something has been in hand, or has waited, for longer than it ever may: a thread hangs.
    func isStalled(at now: Pulse.Instant) -> Bool
}

/// A broker that is away is no halt: the bus tries, and says so.
extension MosquittoBus: Watched {
    public var subject: String { "the connection to the broker" }
}
