import Dispatch
public import Failure
public import Logging
public import ServiceLifecycle
public import Threads

/// The bus over libmosquitto.
///
/// One thread owns the library: it connects, sends, receives, calls handlers and reconnects, and nobody else ever calls
/// into libmosquitto. That removes its races by construction (publishing while it connects, a loop thread that ends
/// without a word, acknowledgements that leave before the work is done); see docs/decisions/0003.
public final class MosquittoBus: MessageBus, Service {
    private let line: Line
    private let wakeUp: WakeUp
    private let configuration: BusConfiguration
    private let logger: Logger
    private let pulse = SharedPulse()

    /// How long ``run()`` tries to send what still waits after it was asked to stop.
    private static let flushTimeout: Duration = .seconds(2)
    /// How long it waits for the thread then: a handler or connect(2) may hold it for minutes.
    private static let exitTimeout: DispatchTimeInterval = .seconds(4)

    /// Creates a bus that does nothing before it runs.
    ///
    /// - Throws: ``BusError`` when the process has no file descriptor left.
    public init(_ configuration: BusConfiguration, logger: Logger) throws(BusError) {
        self.configuration = configuration
        self.logger = logger
        let wakeUp = try WakeUp()
        self.wakeUp = wakeUp
        line = Line(limits: configuration.queueLimits, wake: wakeUp.ring)
    }

    public func send(
        _ message: OutboundMessage,
        completion: @escaping @Sendable (Result<PublishOutcome, BusError>) -> Void
    ) {
        line.send(OutgoingQueue.Entry(message: message, completion: completion))
    }

    public func addSubscription(
        _ subscription: Subscription,
        confirmed: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        line.add(subscription, confirmed: confirmed)
    }

    public func removeSubscription(
        _ filter: TopicFilter,
        completion: @escaping @Sendable (Result<Void, BusError>) -> Void
    ) {
        line.remove(filter, completion: completion)
    }

    public func connectionStates() -> AsyncStream<ConnectionState> {
        line.connectionStates()
    }

    /// Whether the bus's thread hangs, in a handler say. One that tries to reach a broker, or waits to try again, does not.
    public func isStalled(at now: Pulse.Instant) -> Bool { pulse.isOverdue(at: now) }

    /// Stays connected until the service group shuts down gracefully or the task is cancelled.
    ///
    /// A graceful shutdown sends what still waits, for at most two seconds, and says goodbye.
    ///
    /// - Throws: ``BusError`` when the connection can never be made: a certificate cannot be read, say.
    public func run() async throws {
        let (ends, end) = AsyncStream<Result<Void, BusError>>.makeStream()
        startThread { result in
            end.yield(result)
            end.finish()
        }
        let result = await withTaskCancellationOrGracefulShutdownHandler {
            await ends.first { _ in true }
        } onCancelOrGracefulShutdown: { [line] in
            line.stop(deadline: .now + Self.flushTimeout)
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.exitTimeout) { end.finish() }
        }
        // A cancelled task leaves the wait above at once, so the thread may still be saying goodbye.
        line.close()
        try result?.get()
    }

    /// libmosquitto blocks in connect(2) and name lookups, and handlers block as they like: not for a shared thread.
    private func startThread(onExit: @escaping @Sendable (Result<Void, BusError>) -> Void) {
        Threads.startThread(named: "mqtt", isPatient: true) { [line, wakeUp, configuration, logger, pulse] in
            defer { pulse.rest() }
            let loop = MosquittoLoop(
                line: line,
                wakeUp: wakeUp,
                configuration: configuration,
                pulse: pulse,
                logger: logger
            )
            let result = Result { () throws(BusError) in try loop.run() }
            line.close()
            onExit(result)
        }
    }
}
