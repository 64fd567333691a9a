/// The calls of a client that wait for their replies, and which reply is for which of them. It decides; others send and wake.
struct PendingCalls<Waiter> {
    /// Identifies a call among those of its client.
    typealias Number = UInt64

    private enum Stage {
        /// Not under way yet.
        case open
        case waiting(Waiter)
    }

    /// Tells this client's calls from those of an earlier process of the same name: 8 bytes in front of each number.
    private let run: UInt64
    private let limit: Int
    private var calls: [Number: Stage] = [:]
    private var last: Number = 0
    /// Replies that nobody waited for: they came twice, or too late.
    private(set) var strays = 0

    init(run: UInt64, limit: Int) {
        self.run = run
        self.limit = limit
    }

    /// A new call; `nil` when there are too many.
    mutating func begin() -> Number? {
        guard calls.count < limit else { return nil }
        last += 1
        calls[last] = .open
        return last
    }

    /// Somebody waits for the reply from now on. Returns whether the call still counts: it may have ended meanwhile.
    mutating func wait(_ waiter: Waiter, for number: Number) -> Bool {
        guard case .open = calls[number] else { return false }
        calls[number] = .waiting(waiter)
        return true
    }

    /// Whether the request is under way.
    func isWaiting(_ number: Number) -> Bool {
        if case .waiting = calls[number] { true } else { false }
    }

    /// The call is over. Returns who waits.
    mutating func end(_ number: Number) -> Waiter? {
        guard case .waiting(let waiter) = calls.removeValue(forKey: number) else { return nil }
        return waiter
    }

    /// A reply has come. Returns who waits for it.
    mutating func reply(to correlation: [UInt8]) -> Waiter? {
        let waiter = number(in: correlation).flatMap { end($0) }
        if waiter == nil { strays += 1 }
        return waiter
    }

    /// What tells the reply from others.
    func correlation(of number: Number) -> [UInt8] { Self.bytes(of: run) + Self.bytes(of: number) }

    private func number(in correlation: [UInt8]) -> Number? {
        guard correlation.count == 16, correlation.starts(with: Self.bytes(of: run)) else { return nil }
        return correlation.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
