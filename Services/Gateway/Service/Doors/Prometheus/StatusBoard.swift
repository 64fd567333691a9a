import Bus
import Messages

/// What the site's services said of themselves last.
struct StatusBoard: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Key: Hashable, Sendable {
        let service: Name
        let instance: Name
    }

    struct Entry: Sendable {
        let status: WireServiceStatus
        let heardAt: Instant
    }

    /// A service says something every second; one that is silent for so long is gone, or the broker is.
    static let patience: Duration = .seconds(10)
    /// Names come from outside.
    private static let limit = 1_000

    private var entries: [Key: Entry] = [:]

    /// Takes in a message of any topic; what cannot be read is as if it had not been said.
    mutating func note(_ message: InboundMessage, at now: Instant) {
        // See above.
        guard case .status(let service, let instance)? = (try? Topic(parsing: message.topic))?.subject else { return }
        let key = Key(service: service, instance: instance)
        guard !message.payload.isEmpty else {
            entries[key] = nil
            return
        }
        guard entries[key] != nil || entries.count < Self.limit,
            // See above.
            let status = try? WireServiceStatus.decode(message.payload)
        else { return }
        entries[key] = Entry(status: status, heardAt: now)
    }

    /// Whether a service works, as far as is known now.
    static func isUp(_ entry: Entry, at now: Instant) -> Bool {
        [.online, .impaired].contains(entry.status.state) && now - entry.heardAt <= patience
    }

    /// All of them, in order.
    var all: [(key: Key, entry: Entry)] {
        entries.map { (key: $0.key, entry: $0.value) }.sorted {
            ($0.key.service.text, $0.key.instance.text) < ($1.key.service.text, $1.key.instance.text)
        }
    }
}
