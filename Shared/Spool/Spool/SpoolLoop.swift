import Bus
import Failure
import Glibc
import Messages
import Threads

/// The life of a spool, on its own thread: what the state machine decides, done.
final class SpoolLoop {
    typealias Instant = ContinuousClock.Instant

    /// So many messages, at most, share a transaction.
    private static let batch = 1_024
    /// A spool that was full has room again below this share of its limit.
    private static let fullShare = 0.9

    private let configuration: SpoolConfiguration
    private let file: SpoolFile
    private let inbox: SpoolInbox
    private let pulse: SharedPulse
    private let bus: any MessageBus
    private let meters: SpoolMeters
    private var alarm: SpoolAlarm
    private var machine: SpoolStateMachine
    /// What has to leave the file with the next transaction: receipts spoke of it.
    private var removals: [SpoolRemoval] = []
    private var restEnd: Instant?
    private var farewellEnd: Instant?

    init(
        _ configuration: SpoolConfiguration,
        file: SpoolFile,
        machine: SpoolStateMachine,
        inbox: SpoolInbox,
        pulse: SharedPulse,
        bus: any MessageBus,
        meters: SpoolMeters,
        alarm: SpoolAlarm
    ) {
        (self.configuration, self.file, self.machine, self.inbox) = (configuration, file, machine, inbox)
        (self.pulse, self.bus, self.meters, self.alarm) = (pulse, bus, meters, alarm)
    }

    /// Runs until the inbox is closed, what it holds is stored, and the recorder has it or had time for it.
    func run() {
        defer { pulse.rest() }
        while true {
            pulse.rest()
            let delivery = inbox.take(until: deadline)
            pulse.beat()
            for event in delivery.events { handle(event) }
            var fresh: [SpooledMessage] = []
            for start in stride(from: 0, to: delivery.additions.count, by: Self.batch) {
                let end = min(start + Self.batch, delivery.additions.count)
                fresh += store(Array(delivery.additions[start..<end]))
            }
            if !removals.isEmpty { commit([]) }
            sendAll(fresh)
            clearReceipts()
            report()
            if delivery.isClosed, isDone() { break }
            rest()
        }
        end()
    }

    // MARK: Time

    private var deadline: Instant? {
        [machine.deadline, farewellEnd].compactMap { $0 }.min()
    }

    /// Lets messages gather for the next commit.
    private func rest() {
        guard let restEnd, farewellEnd == nil else { return }
        let time = restEnd - .now
        guard time > .zero else { return }
        usleep(UInt32(clamping: time.components.attoseconds / 1_000_000_000_000))
    }

    /// Whether nothing is left to wait for.
    private func isDone() -> Bool {
        let now = Instant.now
        let end = farewellEnd ?? now + configuration.farewellTime
        farewellEnd = end
        return machine.current.pending.isEmpty || machine.trouble != nil || !machine.isConnected || now >= end
    }

    // MARK: What happens

    private func handle(_ event: SpoolEvent) {
        let now = Instant.now
        switch event {
        case .connected: machine.connected(at: now)
        case .disconnected: machine.disconnected()
        case .receipt(let producer, let number): receive(producer, number, at: now)
        case .setBack(let epoch, let number, let hasReceiver):
            machine.setBack(epoch, by: number, hasReceiver: hasReceiver, at: now)
        case .cleared(let epoch): finish(epoch)
        }
    }

    private func receive(_ producer: Name, _ number: UInt64, at now: Instant) {
        let (reading, removal) = machine.received(producer, storedThrough: number, at: now)
        if let removal { removals.append(removal) }
        if reading == .impossible {
            alarm.refuse("\(producer) has not sent its message \(number) yet; who says it is stored?")
        }
    }

    // MARK: Storing

    /// Stores messages and answers whoever waits. Returns those that are stored.
    private func store(_ additions: [SpoolAddition]) -> [SpooledMessage] {
        var messages: [SpooledMessage] = []
        var stored: [SpoolAddition] = []
        for addition in additions {
            do {
                messages.append(try message(addition, number: machine.current.pending.next + UInt64(messages.count)))
                stored.append(addition)
            } catch {
                addition.completion(.failure(error))
            }
        }
        guard !messages.isEmpty else { return [] }
        let failure = commit(messages)
        for addition in stored { addition.completion(failure.map { .failure($0) } ?? .success(())) }
        return failure == nil ? messages : []
    }

    private func message(_ addition: SpoolAddition, number: UInt64) throws(SpoolError) -> SpooledMessage {
        let payload: [UInt8]
        do {
            payload = try addition.make(machine.current.producer, number)
        } catch {
            throw SpoolError(.notMade, "a message could not be made", cause: error)
        }
        guard payload.count + WireDelivery.firstPendingSize <= configuration.messageLimit else {
            throw SpoolError(
                .tooLarge,
                "a message of \(payload.count) bytes not kept: the limit is \(configuration.messageLimit)"
            )
        }
        return SpooledMessage(number: number, topic: addition.topic, payload: payload)
    }

    /// Writes messages and what leaves, all or nothing: a number is taken only by what is stored.
    @discardableResult
    private func commit(_ messages: [SpooledMessage]) -> SpoolError? {
        let sizes = messages.map { UInt32($0.payload.count + SpoolConfiguration.messageOverhead) }
        let givenUp = machine.removals(toFit: sizes.reduce(0) { $0 + Int($1) })
        let start = Instant.now
        defer { restEnd = .now + configuration.pace.pause(after: .now - start) }
        do {
            try file.write(messages, of: machine.current.id, removing: removals + givenUp)
        } catch {
            meters.failed()
            alarm.failed(error)
            return error
        }
        removals = []
        for removal in givenUp { machine.gaveUp(removal) }
        for size in sizes { machine.stored(size) }
        committed(dropping: givenUp.reduce(0) { $0 + $1.dropped })
        return nil
    }

    private func committed(dropping dropped: Int) {
        meters.committed()
        alarm.worked()
        if dropped > 0 {
            meters.dropped(dropped)
            alarm.dropped(dropped)
        } else if Double(machine.pendingBytes) < Self.fullShare * Double(configuration.limitBytes) {
            alarm.hasRoom()
        }
    }

    // MARK: Sending

    private func sendAll(_ fresh: [SpooledMessage]) {
        while let sending = machine.nextSending(at: .now) {
            do {
                for message in try messages(of: sending, fresh) { send(message, sending) }
                meters.resent(sending.resent)
            } catch {
                alarm.failed(error)
                machine.setBack(sending.epoch, by: sending.numbers.lowerBound, hasReceiver: true, at: .now)
            }
        }
    }

    /// What was just stored is still at hand; older messages are in the file.
    private func messages(of sending: SpoolSending, _ fresh: [SpooledMessage]) throws(SpoolError) -> [SpooledMessage] {
        guard sending.epoch == machine.current.id, let first = fresh.first?.number,
            sending.numbers.lowerBound >= first
        else { return try file.messages(of: sending.epoch, sending.numbers) }
        let start = Int(sending.numbers.lowerBound - first)
        return Array(fresh[start..<start + sending.numbers.count])
    }

    private func send(_ message: SpooledMessage, _ sending: SpoolSending) {
        var payload = message.payload
        WireDelivery.append(firstPending: sending.firstPending, to: &payload)
        let outbound = OutboundMessage(
            topic: message.topic,
            payload: payload,
            qos: .atLeastOnce,
            contentType: protobufContentType
        )
        bus.send(outbound) { [inbox, epoch = sending.epoch, number = message.number] result in
            switch result {
            case .success(.sent): break
            case .success(.noSubscribers):
                inbox.put(.setBack(epoch: epoch, number: number, hasReceiver: false))
            case .failure:
                inbox.put(.setBack(epoch: epoch, number: number, hasReceiver: true))
            }
        }
    }

    // MARK: Ended epochs

    private func clearReceipts() {
        while let epoch = machine.nextToClear() { clearReceipt(of: epoch) }
    }

    /// Nobody needs the receipts of an epoch that is over.
    private func clearReceipt(of epoch: EpochSender) {
        let topic = Topic(site: epoch.site, .receipt(producer: epoch.producer)).text
        bus.send(OutboundMessage(topic: topic, payload: [], qos: .atLeastOnce, retain: true)) {
            [inbox, id = epoch.id] in
            if case .success = $0 { inbox.put(.cleared(epoch: id)) }
        }
    }

    private func finish(_ epoch: Int64) {
        do {
            try file.end(epoch)
            machine.cleared(epoch)
        } catch {
            // The next start does it.
            alarm.failed(error)
        }
    }

    /// A producer that leaves nothing behind leaves no receipt either; if the broker does not hear of it, the next start
    /// sees to it.
    private func end() {
        guard machine.current.pending.isEmpty, machine.isConnected else { return }
        clearReceipt(of: machine.current)
    }

    private func report() {
        meters.pending(machine.pendingCount, bytes: machine.pendingBytes)
        alarm.show(machine.trouble)
    }
}
