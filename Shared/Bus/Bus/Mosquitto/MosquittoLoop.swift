import Failure
import Logging
import Threads

/// The life of a connection, on the bus's thread: what the state machine decides, done.
final class MosquittoLoop {
    private static let idleTimeout: Duration = .seconds(1)
    /// The kernel gives a host that does not answer two minutes (tcp(7), tcp_syn_retries), a name server a few seconds more.
    private static let connectPatience: Duration = .seconds(240)
    /// How long a farewell may take.
    private static let farewellTimeout: Duration = .seconds(1)
    /// What could not be accepted, because a disk is full say, is tried again after this long at the latest.
    private static let acceptanceTimeout: Duration = .seconds(2)
    /// Nothing more is on its way when nothing has come for this long.
    private static let quietTime: Duration = .milliseconds(200)

    private let line: Line
    private let configuration: BusConfiguration
    private let logger: Logger
    private let pulse: SharedPulse
    private let waiter: SocketWaiter
    private var machine: ConnectionStateMachine
    private var random = SystemRandomNumberGenerator()
    private var batch = InboundBatch()
    private var wasBatchFull = false
    private var requests = SubscriptionRequests()
    private var isConnected = false
    private var owesBirth = false
    private var farewell: Int32?
    private var lastReceived = ContinuousClock.now
    /// Until then, what comes waits for company.
    private var gatheringEnd = ContinuousClock.now
    private var stopSeen: ContinuousClock.Instant?
    private var brokersReason: BusError?

    init(line: Line, wakeUp: WakeUp, configuration: BusConfiguration, pulse: SharedPulse, logger: Logger) {
        self.line = line
        self.pulse = pulse
        self.configuration = configuration
        self.logger = logger
        waiter = SocketWaiter(wakeUp: wakeUp)
        machine = ConnectionStateMachine(backoff: configuration.backoff, connectTimeout: configuration.connectTimeout)
    }

    /// Runs until the line is told to stop.
    func run() throws(BusError) {
        let client: MosquittoClient
        do {
            client = try MosquittoClient(configuration, delegate: self)
        } catch {
            line.announce(.waiting(error, retryIn: .zero))
            throw error
        }
        while step(client) {}
        sayGoodbye(client)
    }

    /// One turn. Returns whether there is another.
    private func step(_ client: MosquittoClient) -> Bool {
        if let deadline = line.deadline, isDone(by: deadline) { machine.stop() }
        pulse.beat()
        switch machine.next(at: .now) {
        case .connect:
            pulse.beat(within: Self.connectPatience)
            connect(client)
        case .sleep(let until): waiter.wait(for: min(until - .now, Self.idleTimeout))
        case .pump: pump(client)
        case .exit: return false
        }
        return true
    }

    /// Whether a bus that was asked to stop has nothing left to do.
    private func isDone(by deadline: ContinuousClock.Instant) -> Bool {
        let now = ContinuousClock.now
        let stopSeen = self.stopSeen ?? now
        self.stopSeen = stopSeen
        guard isConnected, now < deadline else { return true }
        guard configuration.sessionExpirySeconds != nil else { return line.isQueueEmpty }
        // What is on its way to a session that stays is better received now than kept by the broker.
        return line.isQueueEmpty && now - max(stopSeen, lastReceived) >= Self.quietTime
    }

    // MARK: Connecting

    private func connect(_ client: MosquittoClient) {
        line.announce(.connecting)
        brokersReason = nil
        requests.beginAgain(adding: line.changes(after: requests.table.changes.count))
        do {
            try client.connect()
        } catch {
            lost(client, busError(error))
        }
    }

    private func lost(_ client: MosquittoClient, _ error: BusError) {
        // Whatever the library still holds, acknowledgements among it, must not reach the broker.
        client.cut()
        isConnected = false
        // The session may have come, with messages, and gone again within one read.
        owesBirth = false
        wasBatchFull = false
        requests.beginAgain(adding: line.changes(after: requests.table.changes.count))
        let reason = brokersReason ?? error
        line.disconnected(reason)
        let longest = reason.code == .notAccepted ? Self.acceptanceTimeout : nil
        guard let delay = machine.lost(at: .now, longest: longest, using: &random) else { return }
        line.announce(.waiting(reason, retryIn: delay))
        logger.warning(
            "No connection to the broker",
            metadata: ["error": "\(reason)", "retry": "in \(delay.formatted)"]
        )
    }

    /// The last words: the broker must not publish the will.
    private func sayGoodbye(_ client: MosquittoClient) {
        guard isConnected else { return }
        let deadline = ContinuousClock.now + Self.farewellTimeout
        do {
            if let message = configuration.farewell?() {
                farewell = try client.publish(message)
                while farewell != nil, .now < deadline { try exchange(client, timeout: deadline - .now) }
            }
            client.disconnect()
            while let socket = client.socket, .now < deadline {
                try client.write()
                waiter.wait(for: deadline - .now, socket: socket, writing: true)
            }
        } catch {
            logger.debug("The broker did not hear the goodbye", metadata: ["error": "\(describe(error))"])
        }
    }

    // MARK: Moving messages

    private func pump(_ client: MosquittoClient) {
        if machine.hasTimedOut(at: .now) {
            let address = configuration.address
            return lost(client, BusError(.unreachable, "what answers at \(address) is no MQTT broker, or a stuck one"))
        }
        do {
            if isConnected { try sendWaiting(client) }
            let patience = stopSeen == nil ? Self.idleTimeout : Self.quietTime
            try exchange(client, timeout: machine.attemptDeadline.map { min($0 - .now, patience) } ?? patience)
        } catch {
            lost(client, error)
        }
    }

    /// Writes, waits, reads and acknowledges once.
    private func exchange(_ client: MosquittoClient, timeout: Duration) throws(BusError) {
        try flush(client)
        guard let socket = client.socket else { throw brokenError }
        if gather(atMost: timeout) { return }
        // After a full batch more may be there, and with TLS not in the socket any more.
        let patience = wasBatchFull ? .zero : timeout
        wasBatchFull = false
        let isReadable = waiter.wait(for: patience, socket: socket, writing: client.wantsToWrite)
        // What TLS has decrypted already does not make the socket readable.
        if isReadable || configuration.address.tls != nil { try receive(client) }
        try flush(client)
    }

    /// Leaves what comes in the socket until the time for gathering is over, or a caller wants something. Returns whether
    /// there was time left.
    private func gather(atMost timeout: Duration) -> Bool {
        let rest = gatheringEnd - .now
        guard rest > .zero, stopSeen == nil, !wasBatchFull else { return false }
        waiter.wait(for: min(rest, timeout))
        return true
    }

    private func flush(_ client: MosquittoClient) throws(BusError) {
        do {
            if client.wantsToWrite { try client.write() }
            try client.keepAlive()
        } catch {
            throw busError(error)
        }
    }

    private func sendWaiting(_ client: MosquittoClient) throws(BusError) {
        do {
            requests.table.add(line.changes(after: requests.table.changes.count))
            while let index = requests.next() {
                switch requests.table.changes[index] {
                case .add(let subscription): requests.sent(index, as: try client.subscribe(subscription))
                case .remove(let filter): requests.sent(index, as: try client.unsubscribe(filter))
                }
            }
            // Whoever reads of the birth may rely on the subscriptions: a broker goes through packets in order.
            if owesBirth { try sendBirth(client) }
        } catch {
            throw busError(error)
        }
        // The library would keep a QoS 1 message that it got without a connection, and yet call that a failure.
        while client.socket != nil, let entry = line.nextMessage() { publish(entry, client) }
    }

    private func sendBirth(_ client: MosquittoClient) throws(MosquittoClient.CallError) {
        owesBirth = false
        if let birth = configuration.birth?() { _ = try client.publish(birth) }
    }

    private func publish(_ entry: OutgoingQueue.Entry, _ client: MosquittoClient) {
        do {
            line.sent(entry, id: try client.publish(entry.message))
        } catch {
            entry.completion(.failure(busError(error)))
        }
    }

    /// Reads what is there, hands it over and only then lets the acknowledgements go.
    private func receive(_ client: MosquittoClient) throws(BusError) {
        var failure: BusError?
        do {
            // The birth goes first: who cannot accept what a session brings at once says so, before it hangs up again.
            while client.socket != nil, batch.hasRoom, !owesBirth, try client.read() {}
        } catch {
            failure = busError(error)
        }
        wasBatchFull = !batch.hasRoom || owesBirth
        // What came before the connection broke is delivered too: a QoS 0 message would not come again.
        try deliverBatch()
        for index in requests.takeRemovals() { line.confirm(change: index, .success(())) }
        if let failure { throw failure }
    }

    private func deliverBatch() throws(BusError) {
        let messages = batch.takeAll()
        guard !messages.isEmpty else { return }
        requests.table.add(line.changes(after: requests.table.changes.count))
        let start = ContinuousClock.now
        defer { gatheringEnd = .now + configuration.pace.pause(after: .now - start) }
        do {
            try requests.table.deliver(messages)
        } catch {
            logger.error("Messages were not accepted and will come again", metadata: ["error": "\(describe(error))"])
            throw BusError(.notAccepted, "messages were not accepted, so they shall come again", cause: error)
        }
    }

    private var brokenError: BusError {
        BusError(.disconnected, "the connection to the broker at \(configuration.address) broke")
    }

    private func busError(_ error: MosquittoClient.CallError) -> BusError {
        MosquittoError.call(error, configuration: configuration)
    }
}

extension MosquittoLoop: MosquittoClientDelegate {
    func clientDidConnect(reasonCode: Int32) {
        guard reasonCode == 0 else {
            brokersReason = MosquittoError.connectionRefused(reasonCode, address: configuration.address)
            return
        }
        isConnected = true
        owesBirth = true
        machine.connected(at: .now)
        logger.info("Connected to the broker", metadata: ["broker": "\(configuration.address)"])
        line.connected()
    }

    func clientDidDisconnect(reasonCode: Int32) {
        // Smaller numbers are the library's own errors, which its calls return as well.
        guard reasonCode >= 0x80 else { return }
        brokersReason = brokersReason ?? MosquittoError.disconnected(reasonCode, address: configuration.address)
    }

    func clientDidReceive(_ message: InboundMessage) {
        batch.append(message)
        lastReceived = .now
    }

    func clientDidPublish(id: Int32, reasonCode: Int32) {
        if id == farewell { farewell = nil }
        let result = MosquittoError.publishResult(reasonCode)
        if case .failure(let error) = result, error.code == .denied { configuration.denied?() }
        line.answered(id: id, result)
    }

    func clientDidSubscribe(id: Int32, reasonCode: Int32) {
        guard let index = requests.answered(id) else { return }
        let result = MosquittoError.subscribeResult(reasonCode, filter: requests.table.filter(index))
        if case .failure(let error) = result {
            logger.error("A subscription was refused", metadata: ["error": "\(error)"])
        }
        line.confirm(change: index, result)
    }

    func clientDidUnsubscribe(id: Int32) {
        requests.removalAnswered(id)
    }
}
