public import Failure
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// The bus over libmosquitto.
///
/// One thread owns the library: it connects, sends, receives, calls handlers and reconnects, and nobody else ever calls
/// into libmosquitto. That removes its races by construction (publishing while it connects, a loop thread that ends
/// without a word, acknowledgements that leave before the work is done); see docs/decisions/0003.
public final class MosquittoBus: MessageBus, Service {
    private let line: Line
    private let configuration: BusConfiguration
    private let logger: Logger

    /// How long ``run()`` tries to send what still waits after it was asked to stop.
    private static let flushTimeout: Duration = .seconds(2)

    /// Creates a bus that does nothing before it runs.
    ///
    /// - Throws: ``BusError`` when the process has no file descriptor left.
    public init(_ configuration: BusConfiguration, logger: Logger) throws(BusError) {
        self.configuration = configuration
        self.logger = logger
        line = Line(limits: configuration.queueLimits, wakeUp: try WakeUp())
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

    public func connectionStates() -> AsyncStream<ConnectionState> {
        line.connectionStates()
    }

    /// Stays connected until the service group shuts down gracefully or the task is cancelled.
    ///
    /// A graceful shutdown sends what still waits, for at most two seconds, and says goodbye.
    public func run() async throws {
        let finished = AsyncStream<Void>.makeStream()
        startThread { finished.continuation.finish() }
        await withTaskCancellationOrGracefulShutdownHandler {
            for await _ in finished.stream {}
        } onCancelOrGracefulShutdown: { [line] in
            line.stop(deadline: .now + Self.flushTimeout)
        }
        // A cancelled task leaves the loop above at once, so the thread may still be saying goodbye.
        line.close()
    }

    /// libmosquitto blocks in connect(2) and name lookups, and handlers block as they like: not for a shared thread.
    private func startThread(onExit: @escaping @Sendable () -> Void) {
        let thread = Thread { [line, configuration, logger] in
            MosquittoLoop(line: line, configuration: configuration, logger: logger).run()
            line.close()
            onExit()
        }
        thread.name = "mqtt"
        thread.start()
    }
}
