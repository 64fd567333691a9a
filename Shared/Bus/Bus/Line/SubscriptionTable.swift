/// The subscriptions that the bus's thread knows, and which of them a message is for.
package struct SubscriptionTable {
    package private(set) var subscriptions: [Subscription] = []
    /// The answers of earlier searches: a site has few topics and many messages.
    private var owners: [String: Int?] = [:]
    /// Topics come from outside, so their number has no limit of its own.
    private static let rememberedTopics = 4_096

    package init() {}

    package mutating func add(_ more: [Subscription]) {
        guard !more.isEmpty else { return }
        subscriptions += more
        owners = [:]
    }

    /// The index of the first subscription that receives a topic, or of the first with the same receiver.
    private mutating func owner(of topic: String) -> Int? {
        if let known = owners[topic] { return known }
        if owners.count >= Self.rememberedTopics { owners = [:] }
        var owner = subscriptions.firstIndex { $0.filter.matches(topic) }
        if let receiver = owner.flatMap({ subscriptions[$0].receiver }) {
            owner = subscriptions.firstIndex { $0.receiver == receiver }
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
            if let owner { try subscriptions[owner].handler(Array(rest[..<end])) }
            rest = rest[end...]
        }
    }
}
