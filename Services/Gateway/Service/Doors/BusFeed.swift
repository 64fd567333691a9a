import Bus
import Messages

/// Who wants to hear what of a bus: a bus gives each message to one handler, and a feed to all who want it.
struct BusFeed {
    private var handlers: [String: [MessageHandler]] = [:]
    private var filters: [String] = []
    private let site: Name

    init(site: Name) {
        self.site = site
    }

    /// Has a handler get the messages of some topics.
    mutating func listen(to filter: Topic.Filter, _ handler: @escaping MessageHandler) {
        listen(toText: filter.text(site: site), handler)
    }

    /// The same of topics outside Mien's root.
    mutating func listen(toText filter: String, _ handler: @escaping MessageHandler) {
        if handlers[filter] == nil { filters.append(filter) }
        handlers[filter, default: []].append(handler)
    }

    /// Subscribes. No two filters may receive the same topic.
    ///
    /// - Throws: `BusError` with `badTopic`.
    func open(on bus: any MessageBus) throws {
        for filter in filters {
            let handlers = handlers[filter] ?? []
            let subscription = Subscription(try TopicFilter(filter), qos: .atMostOnce) { messages in
                for handler in handlers { try handler(messages) }
            }
            bus.addSubscription(subscription) { _ in }
        }
    }
}
