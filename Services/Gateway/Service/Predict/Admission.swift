/// Who may have a picture read now, who waits for a place, and who is turned away. It decides; others wake.
struct Admission<Waiter> {
    /// Identifies somebody who waits.
    typealias Ticket = UInt64

    /// What becomes of somebody who comes.
    enum Decision: Equatable {
        case enters
        case waits(Ticket)
        case isRefused
    }

    private enum Seat {
        /// Nobody has sat down yet.
        case open
        case taken(Waiter)
        /// Whose seat it is may enter, and was not there yet to hear it.
        case called
    }

    private let places: Int
    private let seats: Int
    private var inside = 0
    /// Who waits, the first to come first.
    private var line: [Ticket] = []
    private var waiters: [Ticket: Seat] = [:]
    private var last: Ticket = 0

    /// - Parameters:
    ///   - places: How many may be inside.
    ///   - seats: How many more may wait.
    init(places: Int, seats: Int) {
        (self.places, self.seats) = (places, seats)
    }

    /// How many are inside, and how many wait.
    var count: (inside: Int, waiting: Int) { (inside, line.count) }

    mutating func come() -> Decision {
        if inside < places {
            inside += 1
            return .enters
        }
        guard line.count < seats else { return .isRefused }
        last += 1
        line.append(last)
        waiters[last] = .open
        return .waits(last)
    }

    /// Somebody with a ticket waits to be woken. Returns it when it need not: its turn has come, or it has given up.
    mutating func wait(_ waiter: Waiter, with ticket: Ticket) -> (waiter: Waiter, enters: Bool)? {
        switch waiters[ticket] {
        case .open:
            waiters[ticket] = .taken(waiter)
            return nil
        case .called:
            waiters[ticket] = nil
            return (waiter, true)
        case .taken, nil: return (waiter, false)
        }
    }

    /// Somebody waits no longer. Returns who is to be told; nobody, when its turn came before.
    mutating func giveUp(_ ticket: Ticket) -> Waiter? {
        if case .called = waiters[ticket] { return nil }
        line.removeAll { $0 == ticket }
        guard case .taken(let waiter) = waiters.removeValue(forKey: ticket) else { return nil }
        return waiter
    }

    /// Somebody goes. Returns who enters in its place and is to be woken.
    mutating func leave() -> Waiter? {
        guard !line.isEmpty else {
            inside -= 1
            return nil
        }
        let ticket = line.removeFirst()
        guard case .taken(let waiter) = waiters[ticket] else {
            waiters[ticket] = .called
            return nil
        }
        waiters[ticket] = nil
        return waiter
    }
}
