import Bus
import BusTestKit
import CBareClient
import Failure
import LocalBroker

/// Measures how many messages a second get from a publisher through mosquitto to a subscriber, at QoS 1, with Mien's bus
/// and with a bare C client.
///
/// Both have the same broker, one thread that sends and one for each connection, and the same windows. They take turns,
/// and who begins changes with each round, so that whatever else the machine does hits both.
struct BusBenchmark {
    struct Load {
        let payloadBytes: Int
        let messages: Int
    }

    static let loads = [Load(payloadBytes: 200, messages: 40_000), Load(payloadBytes: 60_000, messages: 4_000)]
    private static let sendWindow = 200
    private static let receiveMaximum: UInt16 = 256
    private static let topic = "bench/topic"

    let rounds: Int
    let progress: Progress

    func run() async throws -> [BusResult] {
        try await withBroker { address in
            var results: [BusResult] = []
            for load in Self.loads { results.append(try await measure(load, address)) }
            return results
        }
    }

    private func measure(_ load: Load, _ address: BrokerAddress) async throws -> BusResult {
        var rounds: [BusResult.Round] = []
        for number in 1...self.rounds {
            progress.tell("bus: \(load.payloadBytes) bytes, round \(number) of \(self.rounds)")
            let isBareFirst = number.isMultiple(of: 2)
            let early = isBareFirst ? try await bare(load, address) : 0
            let ours = try await ours(load, address)
            let bare = isBareFirst ? early : try await bare(load, address)
            rounds.append(BusResult.Round(bare: bare, ours: ours))
        }
        return BusResult(payloadBytes: load.payloadBytes, rounds: rounds)
    }

    private func bare(_ load: Load, _ address: BrokerAddress) async throws -> Double {
        let seconds = try await onThread {
            var bareLoad = mien_bare_load()
            bareLoad.port = address.port
            bareLoad.payload_bytes = UInt32(load.payloadBytes)
            bareLoad.messages = UInt32(load.messages)
            bareLoad.send_window = UInt16(Self.sendWindow)
            bareLoad.receive_maximum = Self.receiveMaximum
            bareLoad.timeout_seconds = UInt32(Arrivals.timeout.components.seconds)
            return mien_bare_exchange(&bareLoad)
        }
        guard seconds > 0 else {
            throw BenchmarkError(
                .bareClient,
                "the bare client's messages did not arrive: run it again when the machine is idle"
            )
        }
        return Double(load.messages) / seconds
    }

    private func ours(_ load: Load, _ address: BrokerAddress) async throws -> Double {
        let arrivals = Arrivals(expecting: load.messages)
        return try await withBus(address, clientID: "our-subscriber") {
            $0.receiveMaximum = Self.receiveMaximum
        } _: { subscriber in
            try await subscriber.subscribe(Self.topic, qos: .atLeastOnce) { arrivals.add($0.count) }
            return try await withBus(address, clientID: "our-publisher") { publisher in
                try await send(load, through: publisher, to: arrivals)
            }
        }
    }

    private func send(_ load: Load, through bus: MosquittoBus, to arrivals: Arrivals) async throws -> Double {
        try await onThread {
            let payload = [UInt8](repeating: UInt8(ascii: "x"), count: load.payloadBytes)
            let message = OutboundMessage(topic: Self.topic, payload: payload, qos: .atLeastOnce)
            let sender = WindowedSender(bus: bus, window: Self.sendWindow)
            let start = ContinuousClock.now
            sender.send(repeatElement(message, count: load.messages), to: arrivals)
            try arrivals.wait()
            return rate(load.messages, in: ContinuousClock.now - start)
        }
    }
}
