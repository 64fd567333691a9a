public import Bus
import Foundation
public import Messages
public import ServiceLifecycle
import Synchronization

/// Publishes how a service is: at the start, every second, on every change of its health, and at the end.
public struct StatusReporter: Service {
    private let topic: String
    private let bus: any MessageBus
    private let page: StatusPage
    private let changes: AsyncStream<Void>

    private static let interval: Duration = .seconds(1)

    /// Creates a reporter for what stands on `page`, which also rings `changes`.
    public init(topic: Topic, bus: any MessageBus, page: StatusPage, changes: AsyncStream<Void>) {
        self.topic = topic.text
        self.bus = bus
        self.page = page
        self.changes = changes
    }

    public func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in changes.cancelOnGracefulShutdown() { report() }
            }
            group.addTask {
                for await _ in Ticks(every: Self.interval).cancelOnGracefulShutdown() { report() }
            }
        }
    }

    private func report() {
        // A status that is not delivered is followed by the next one; the bus itself says that there is no connection.
        bus.send(page.message(.online, topic: topic)) { _ in }
    }
}

/// A tick after every interval, until cancelled.
struct Ticks: AsyncSequence, Sendable {
    let interval: Duration

    init(every interval: Duration) {
        self.interval = interval
    }

    struct Iterator: AsyncIteratorProtocol {
        let interval: Duration

        mutating func next() async -> Void? {
            // Sleeping fails only when it is cancelled, and that is the end.
            try? await Task.sleep(for: interval)
            return Task.isCancelled ? nil : ()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(interval: interval) }
}
