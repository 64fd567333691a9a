/// What a connection has asked of the broker's subscriptions, and what was answered.
struct SubscriptionRequests {
    var table = SubscriptionTable()
    private var asked = 0
    private var unanswered: [Int32: Int] = [:]
    /// Answered, while messages that came before are still to be handed over.
    private var removals: [Int] = []

    /// A connection is over, or another begins: the broker shall hear of everything that holds.
    mutating func beginAgain(adding changes: [SubscriptionChange]) {
        asked = 0
        unanswered = [:]
        removals = []
        table.add(changes)
        table.makeRemovals()
    }

    /// The next change that the broker shall hear of.
    mutating func next() -> Int? {
        while asked < table.changes.count {
            let index = asked
            asked += 1
            if case .add = table.changes[index], !table.holds(index) { continue }
            return index
        }
        return nil
    }

    /// A change went out in a packet with this identifier.
    mutating func sent(_ index: Int, as id: Int32) { unanswered[id] = index }

    /// The change that an answer belongs to.
    mutating func answered(_ id: Int32) -> Int? { unanswered.removeValue(forKey: id) }

    mutating func removalAnswered(_ id: Int32) {
        if let index = answered(id) { removals.append(index) }
    }

    /// Makes the removals that were answered, after all that came before has been handed over. Returns them.
    mutating func takeRemovals() -> [Int] {
        for index in removals { table.makeRemoval(index) }
        defer { removals = [] }
        return removals
    }
}
