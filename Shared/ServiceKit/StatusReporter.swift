public import Bus
public import Messages
public import ServiceLifecycle

/// Publishes how a service is: every second, and on every change of its health. First and last words are the bus's: its
/// birth, farewell and will.
public struct StatusReporter: Service {
    private let topic: String
    private let bus: any MessageBus
    private let page: StatusPage
    private let changes: AsyncStream<Void>

    private let interval: Duration

    /// Creates a reporter for what stands on `page`.
    ///
    /// - Parameter changes: Rings when the page's health has changed.
    public init(
        topic: Topic,
        bus: any MessageBus,
        page: StatusPage,
        changes: AsyncStream<Void>,
        interval: Duration = .seconds(1)
    ) {
        self.topic = topic.text
        self.bus = bus
        self.page = page
        self.changes = changes
        self.interval = interval
    }

    public func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in changes.cancelOnGracefulShutdown() { report() }
            }
            group.addTask {
                for await _ in Ticks(every: interval).cancelOnGracefulShutdown() { report() }
            }
        }
    }

    private func report() {
        // A status that is not delivered is followed by the next one; the bus itself says that there is no connection.
        bus.send(page.message(.online, topic: topic)) { _ in }
    }
}

/// A tick after every interval, until cancelled.
public struct Ticks: AsyncSequence, Sendable {
    let interval: Duration

    /// The first comes after one interval.
    public init(every interval: Duration) {
        self.interval = interval
    }

    /// Sleeps between two ticks.
    public struct Iterator: AsyncIteratorProtocol {
        let interval: Duration

        /// The next tick; `nil` when the task is cancelled.
        public mutating func next() async -> Void? {
            // Sleeping fails only when it is cancelled, and that is the end.
            try? await Task.sleep(for: interval)
            return Task.isCancelled ? nil : ()
        }
    }

    /// The ticks from now on.
    public func makeAsyncIterator() -> Iterator { Iterator(interval: interval) }
}
