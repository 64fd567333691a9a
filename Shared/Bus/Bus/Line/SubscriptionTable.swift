/// What callers asked of a bus's subscriptions, in their order.
package enum SubscriptionChange: Sendable {
    case add(Subscription)
    case remove(TopicFilter)
}

/// The subscriptions that the bus's thread knows, and which of them a message is for.
package struct SubscriptionTable {
    /// All that was asked for, whether or not it still holds.
    package private(set) var changes: [SubscriptionChange] = []
    /// Which of the changes are subscriptions that hold.
    private var holding: [Int] = []
    /// The answers of earlier searches: a site has few topics and many messages.
    private var owners: [String: Int?] = [:]
    /// Topics come from outside, so their number has no limit of its own.
    private static let rememberedTopics = 4_096

    package init() {}

    /// Adds what was asked for. A removal holds once it was made: until then its subscription gets what comes.
    package mutating func add(_ more: [SubscriptionChange]) {
        guard !more.isEmpty else { return }
        for change in more {
            if case .add = change { holding.append(changes.count) }
            changes.append(change)
        }
        owners = [:]
    }

    /// Whether a change is a subscription that holds.
    package func holds(_ index: Int) -> Bool { holding.contains(index) }

    /// Makes a removal, which the broker has confirmed, or of which it need not hear.
    package mutating func makeRemoval(_ index: Int) {
        guard case .remove(let filter) = changes[index] else { return }
        holding = holding.filter { $0 > index || self.filter($0) != filter }
        owners = [:]
    }

    /// Makes all removals: where there is no connection, nothing comes.
    package mutating func makeRemovals() {
        for index in changes.indices { makeRemoval(index) }
    }

    /// The filter of a change.
    package func filter(_ index: Int) -> TopicFilter {
        switch changes[index] {
        case .add(let subscription): subscription.filter
        case .remove(let filter): filter
        }
    }

    private func subscription(_ index: Int) -> Subscription? {
        if case .add(let subscription) = changes[index] { subscription } else { nil }
    }

    /// The index of the first subscription that receives a topic, or of the first with the same receiver.
    private mutating func owner(of topic: String) -> Int? {
        if let known = owners[topic] { return known }
        if owners.count >= Self.rememberedTopics { owners = [:] }
        var owner = holding.first { filter($0).matches(topic) }
        if let receiver = owner.flatMap({ subscription($0)?.receiver }) {
            owner = holding.first { subscription($0)?.receiver == receiver }
        }
        owners[topic] = .some(owner)
        return owner
    }

    /// Calls the handlers: each with runs of consecutive messages, in the order in which they came.
    package mutating func deliver(_ messages: [InboundMessage]) throws {
        var rest = messages[...]
        while let first = rest.first {
            let owner = owner(of: first.topic)
            let end = rest.firstIndex { self.owner(of: $0.topic) != owner } ?? rest.endIndex
            if let owner { try subscription(owner)?.handler(Array(rest[..<end])) }
            rest = rest[end...]
        }
    }
}
