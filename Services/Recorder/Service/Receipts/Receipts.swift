import Bus
import Failure
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import SwiftProtobuf
import Synchronization

/// Tells producers through which message theirs are recorded: retained, at once, and then at most five times a second.
final class Receipts: Service {
    /// Asks the store, see `ReportStore.storedSequences(of:from:)`.
    typealias StoredSequences = @Sendable (_ producer: Name, _ first: UInt64) throws -> [UInt64]

    private struct State {
        var book = ReceiptBook()
        /// Nobody publishes later any more.
        var isEnding = false
    }

    private let site: Name
    private let bus: any MessageBus
    private let storedSequences: StoredSequences
    private let logger: Logger
    private let clock: WallClock
    private let pause: Duration
    private let state = Mutex(State())
    private let rings: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    /// Creates receipts that nobody publishes before it runs.
    init(
        site: Name,
        bus: any MessageBus,
        logger: Logger,
        clock: WallClock,
        pause: Duration = .milliseconds(200),
        storedSequences: @escaping StoredSequences
    ) {
        (self.site, self.bus, self.logger) = (site, bus, logger)
        (self.clock, self.pause, self.storedSequences) = (clock, pause, storedSequences)
        (rings, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Messages are in the store now, or were before, or never will be because they are refused. Returns how many others are
    /// lost, as it is known now. Blocks: it may ask the store.
    func record(_ messages: [Delivered]) -> UInt64 {
        var lost: UInt64 = 0
        let isEnding = state.withLock { state in
            for message in messages {
                guard state.book.knows(message.producer) || learn(of: message, &state.book) else { continue }
                lost &+= state.book.record(message)
            }
            return state.isEnding
        }
        if isEnding { publish() } else { ring.yield() }
        return lost
    }

    /// Asks the store about a producer. Returns `false` when it does not answer: the producer sends again, and then is
    /// asked for again.
    private func learn(of message: Delivered, _ book: inout ReceiptBook) -> Bool {
        do {
            let stored = try storedSequences(message.producer, message.expected)
            book.learn(ProducerProgress(stored: stored, from: message.expected), of: message.producer)
            return true
        } catch {
            logger.error(
                "No receipt: the store does not say what it has",
                metadata: ["error": "\(describe(error))", "producer": "\(message.producer)"]
            )
            return false
        }
    }

    /// Publishes until the service shuts down; what is recorded after that is told at once.
    func run() async throws {
        for await _ in rings.cancelOnGracefulShutdown() {
            publish()
            do {
                try await Task.sleep(for: pause)
            } catch {
                break  // Cancelled.
            }
        }
        state.withLock { $0.isEnding = true }
        publish()
    }

    private func publish() {
        for (producer, through) in state.withLock({ $0.book.takeDue() }) {
            let receipt = WireReceipt.with {
                $0.storedThrough = through
                $0.recordedAt = clock.now
            }
            do {
                let message = OutboundMessage(
                    topic: Topic(site: site, .receipt(producer: producer)).text,
                    payload: try receipt.encode(),
                    qos: .atLeastOnce,
                    retain: true,
                    contentType: protobufContentType
                )
                // A receipt that is lost is made again when its producer sends again.
                bus.send(message) { _ in }
            } catch {
                logger.error("No receipt", metadata: ["error": "\(describe(error))"])
            }
        }
    }
}
