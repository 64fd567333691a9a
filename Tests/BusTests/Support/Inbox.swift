import Bus
import Failure
import Synchronization

/// Collects what a handler gets, for a test to wait for.
final class Inbox: Sendable {
    private let stream: AsyncStream<InboundMessage>
    private let continuation: AsyncStream<InboundMessage>.Continuation
    private let sizes = Mutex<[Int]>([])

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// How many messages each call of the handler got.
    var batchSizes: [Int] { sizes.withLock { $0 } }

    var handler: MessageHandler {
        { [self] messages in receive(messages) }
    }

    func receive(_ messages: [InboundMessage]) {
        sizes.withLock { $0.append(messages.count) }
        for message in messages { continuation.yield(message) }
    }

    /// Waits for the next messages.
    func take(_ count: Int) async -> [InboundMessage] {
        var messages: [InboundMessage] = []
        guard count > 0 else { return messages }
        for await message in stream {
            messages.append(message)
            if messages.count == count { break }
        }
        return messages
    }

    func next() async -> InboundMessage? { await take(1).first }
}

extension InboundMessage {
    var text: String { String(decoding: payload, as: UTF8.self) }
}

extension OutboundMessage {
    init(_ topic: String, _ text: String, qos: QualityOfService = .atLeastOnce, retain: Bool = false) {
        self.init(topic: topic, payload: Array(text.utf8), qos: qos, retain: retain)
    }
}

extension MessageBus {
    /// The error of the next failed attempt to connect.
    func nextConnectionError() async -> BusError? {
        for await state in connectionStates() {
            if case .waiting(let error, _) = state { return error }
        }
        return nil
    }

    /// Waits for a number of failed attempts to connect.
    func connectionErrors(_ count: Int, where isMeant: (BusError) -> Bool = { _ in true }) async -> [BusError] {
        var errors: [BusError] = []
        for await state in connectionStates() {
            if case .waiting(let error, _) = state, isMeant(error) { errors.append(error) }
            if errors.count == count { break }
        }
        return errors
    }

    /// Waits for a connection through any number of failed attempts.
    func waitThroughFailures() async {
        for await state in connectionStates() {
            if case .connected = state { return }
        }
    }

    /// The code of the error that a message ends with; `nil` when it has an outcome.
    func failureCode(_ message: OutboundMessage) async -> BusFailureCode? {
        do throws(BusError) {
            try await publish(message)
            return nil
        } catch {
            return error.code
        }
    }
}

/// Something that is given once and waited for.
final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func fulfil(_ value: Value) {
        continuation.yield(value)
        continuation.finish()
    }

    func value() async -> Value? { await stream.first { _ in true } }
}
