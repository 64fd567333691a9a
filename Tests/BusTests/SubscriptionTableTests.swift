import Synchronization
import Testing

@testable import Bus

@Suite struct SubscriptionTableTests {
    /// Notes what each handler gets at once.
    private final class Notes: Sendable {
        private let all = Mutex<[String]>([])

        var lines: [String] { all.withLock { $0 } }

        func subscription(_ filter: String, _ name: String, receiver: ObjectIdentifier? = nil) throws -> Subscription {
            Subscription(try TopicFilter(filter), qos: .atLeastOnce, receiver: receiver) { [self] messages in
                all.withLock { $0.append("\(name): \(messages.map(\.topic).joined(separator: " "))") }
            }
        }
    }

    private let notes = Notes()

    private func deliver(_ topics: String..., to subscriptions: [Subscription]) throws {
        var table = SubscriptionTable()
        table.add(subscriptions.map(SubscriptionChange.add))
        try table.deliver(topics.map { InboundMessage(topic: $0, payload: [], qos: .atLeastOnce) })
    }

    @Test func givesEachItsRunsInOrder() throws {
        try deliver("1/a", "2/a", "1/b", "3/a", to: [notes.subscription("+/a", "a"), notes.subscription("+/b", "b")])
        #expect(notes.lines == ["a: 1/a 2/a", "b: 1/b", "a: 3/a"])
    }

    @Test func givesAReceiverAllOfItsSubscriptionsTogether() throws {
        let receiver = ObjectIdentifier(notes)
        try deliver(
            "1/a",
            "1/b",
            "2/c",
            "1/a",
            "1/b",
            to: [
                notes.subscription("+/a", "a", receiver: receiver), notes.subscription("+/c", "c"),
                notes.subscription("+/b", "b", receiver: receiver),
            ]
        )
        #expect(notes.lines == ["a: 1/a 1/b", "c: 2/c", "a: 1/a 1/b"])
    }

    @Test func passesOverWhatNobodyWants() throws {
        try deliver("1/x", "1/a", "1/y", to: [notes.subscription("+/a", "a")])
        #expect(notes.lines == ["a: 1/a"])
    }
}
