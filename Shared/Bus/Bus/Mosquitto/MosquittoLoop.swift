import Failure
import Glibc
import Logging

/// The life of a connection, on the bus's thread: what the state machine decides, done.
final class MosquittoLoop: MosquittoClientDelegate {
    /// So many messages, at most, are handed over and acknowledged together.
    private static let batchLimit = 256
    private static let idleTimeout: Duration = .seconds(1)

    private let line: Line
    private let configuration: BusConfiguration
    private let logger: Logger
    private var machine: ConnectionStateMachine
    private var random = SystemRandomNumberGenerator()
    private var client: MosquittoClient?
    private var batch: [InboundMessage] = []
    private var subscribed = 0
    private var unconfirmed: [Int32: Int] = [:]
    private var refusal: BusError?

    init(line: Line, configuration: BusConfiguration, logger: Logger) {
        self.line = line
        self.configuration = configuration
        self.logger = logger
        machine = ConnectionStateMachine(backoff: configuration.backoff)
    }

    /// Runs until the line is told to stop.
    func run() {
        do {
            client = try MosquittoClient(configuration, delegate: self)
        } catch {
            line.announce(.waiting(busError(error), retryIn: .zero))
            logger.critical("The bus cannot start", metadata: ["error": "\(busError(error))"])
            return
        }
        while step() {}
        sayGoodbye()
    }

    /// One turn. Returns whether there is another.
    private func step() -> Bool {
        if let deadline = line.deadline, isDone(by: deadline) { machine.stop() }
        switch machine.next(at: .now) {
        case .connect: connect()
        case .sleep(let until): wait(for: until - .now)
        case .pump: pump()
        case .exit: return false
        }
        return true
    }

    private func isDone(by deadline: ContinuousClock.Instant) -> Bool {
        guard case .connected = machine.state else { return true }
        return line.isQueueEmpty || deadline <= .now
    }

    // MARK: Connecting

    private func connect() {
        line.announce(.connecting)
        refusal = nil
        subscribed = 0
        unconfirmed = [:]
        do {
            try client?.connect()
        } catch {
            lost(busError(error))
        }
    }

    func clientDidConnect(reasonCode: Int32) {
        guard reasonCode == 0 else {
            refusal = MosquittoError.connectionRefused(reasonCode, address: configuration.address)
            return
        }
        machine.connected(at: .now)
        logger.info("Connected to the broker", metadata: ["broker": "\(configuration.address)"])
        line.connected()
        if let birth = configuration.birth?() { line.send(.init(message: birth) { _ in }) }
    }

    private func lost(_ error: BusError) {
        let reason = refusal ?? error
        line.disconnected(reason)
        guard let delay = machine.lost(at: .now, using: &random) else { return }
        line.announce(.waiting(reason, retryIn: delay))
        logger.warning(
            "No connection to the broker",
            metadata: ["error": "\(reason)", "retry": "in \(delay.formatted)"]
        )
    }

    /// The last words: the broker must not publish the will.
    private func sayGoodbye() {
        guard let client, client.socket != nil else { return }
        do {
            if let farewell = configuration.farewell?() { _ = try client.publish(farewell) }
            client.disconnect()
            try client.write()
        } catch {
            logger.debug("The broker did not hear the goodbye", metadata: ["error": "\(busError(error))"])
        }
    }

    // MARK: Moving messages

    private func pump() {
        guard let client, let socket = client.socket else {
            return lost(BusError(.disconnected, "the connection to the broker at \(configuration.address) broke"))
        }
        if machine.hasTimedOut(at: .now) {
            return lost(
                BusError(.unreachable, "what answers at \(configuration.address) is no MQTT broker, or a stuck one")
            )
        }
        do {
            try sendWaiting(client)
            let isReadable = wait(for: Self.idleTimeout, socket: socket, writing: client.wantsToWrite)
            if isReadable { try receive(client, socket: socket) }
            if client.wantsToWrite { try client.write() }
            try client.keepAlive()
        } catch {
            lost(busError(error))
        }
    }

    private func sendWaiting(_ client: MosquittoClient) throws(MosquittoClient.CallError) {
        guard case .connected = machine.state else { return }
        let subscriptions = line.subscriptions
        while subscribed < subscriptions.count {
            unconfirmed[try client.subscribe(subscriptions[subscribed])] = subscribed
            subscribed += 1
        }
        // The library would keep a QoS 1 message that it got without a connection, and yet call that a failure.
        while client.socket != nil, let entry = line.nextMessage() {
            do {
                line.sent(entry, id: try client.publish(entry.message))
            } catch {
                entry.completion(.failure(busError(error)))
            }
        }
    }

    /// Reads what is there, hands it over and only then lets the acknowledgements go.
    private func receive(_ client: MosquittoClient, socket: Int32) throws(MosquittoClient.CallError) {
        repeat {
            try client.read()
        } while batch.count < Self.batchLimit && client.socket != nil && isReadable(socket)
        guard !batch.isEmpty else { return }
        let messages = batch
        batch.removeAll(keepingCapacity: true)
        do {
            try deliver(messages)
        } catch {
            client.cut()
            logger.error("Messages were not accepted and will come again", metadata: ["error": "\(describe(error))"])
        }
    }

    /// Hands runs of messages for the same subscription to its handler, in order.
    private func deliver(_ messages: [InboundMessage]) throws {
        let subscriptions = line.subscriptions
        var start = messages.startIndex
        while start < messages.endIndex {
            let owner = subscriptions.firstIndex { $0.filter.matches(messages[start].topic) }
            let end =
                messages[start...].firstIndex { message in
                    subscriptions.firstIndex { $0.filter.matches(message.topic) } != owner
                } ?? messages.endIndex
            if let owner { try subscriptions[owner].handler(Array(messages[start..<end])) }
            start = end
        }
    }

    func clientDidReceive(_ message: InboundMessage) {
        batch.append(message)
    }

    func clientDidPublish(id: Int32, reasonCode: Int32) {
        line.answered(id: id, MosquittoError.publishResult(reasonCode))
    }

    func clientDidSubscribe(id: Int32, reasonCode: Int32) {
        guard let index = unconfirmed.removeValue(forKey: id) else { return }
        let subscription = line.subscriptions[index]
        let result = MosquittoError.subscribeResult(reasonCode, filter: subscription.filter)
        if case .failure(let error) = result {
            logger.error("A subscription was refused", metadata: ["error": "\(error)"])
        }
        line.confirm(subscription: index, result)
    }

    // MARK: Waiting

    /// poll(2) passes over a negative descriptor.
    private func wait(for timeout: Duration) {
        _ = wait(for: min(timeout, Self.idleTimeout), socket: -1, writing: false)
    }

    /// Sleeps until the socket or a caller has something to do. Returns whether the socket has something to read.
    private func wait(for timeout: Duration, socket: Int32, writing: Bool) -> Bool {
        let events = Int16(POLLIN) | (writing ? Int16(POLLOUT) : 0)
        var descriptors = [
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: line.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, 2, timeout.milliseconds)
        if descriptors[1].revents != 0 { line.wakeUp.quiet() }
        // A hang-up or error is found out by reading.
        return descriptors[0].revents & ~Int16(POLLOUT) != 0
    }

    private func isReadable(_ socket: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    private func busError(_ error: MosquittoClient.CallError) -> BusError {
        MosquittoError.call(error.result, errno: error.number, address: configuration.address)
    }
}

extension Duration {
    /// Whole milliseconds for poll(2), rounded up so that a wait never ends just before its time.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: max(0, seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }

    fileprivate var formatted: String {
        "\(Double(milliseconds) / 1_000) s"
    }
}
