import Bus
import BusTestKit
import Failure
import Messages
import RecorderService
import ServiceKit
import Store

/// Measures the recorder as it really runs: reports are published through a broker to a recorder with a session, which
/// commits them before the broker hears that they were received.
///
/// The publisher is in the same process and on the same cores; encoding the reports is not part of the time.
struct RecorderBenchmark {
    /// As many as the broker sends to one client without an acknowledgement.
    private static let sendWindow = 1_000

    let results: Int
    let folder: DatabaseFolder
    let progress: Progress

    func run() async throws -> [RecorderResult] {
        let samples = SampleReports()
        let messages = try (0..<results).map(samples.message)
        var results: [RecorderResult] = []
        for durability in SQLiteStore.Durability.allCases {
            progress.tell("recorder: \(messages.count) results, synchronous \(durability)")
            results.append(try await measure(durability, messages))
        }
        return results
    }

    private func measure(
        _ durability: SQLiteStore.Durability,
        _ messages: [OutboundMessage]
    ) async throws -> RecorderResult {
        let path = folder.path(of: "recorder-\(durability.rawValue).sqlite")
        let (duration, commits) = try await record(messages, at: path, durability)
        let stored = try ReadOnlyStore(path: path).summary().reports
        guard stored == messages.count else {
            throw BenchmarkError(.incomplete, "\(stored) of \(messages.count) results are in the database")
        }
        return RecorderResult(
            synchronous: durability.rawValue,
            results: stored,
            perSecond: rate(stored, in: duration),
            perCommit: Double(stored) / Double(commits),
            bytesPerResult: Double(try folder.size(of: path)) / Double(stored)
        )
    }

    private func record(
        _ messages: [OutboundMessage],
        at path: String,
        _ durability: SQLiteStore.Durability
    ) async throws -> (Duration, commits: Int) {
        let arrivals = Arrivals(expecting: messages.count)
        let store = CountingStore(try SQLiteStore(path: path, durability: durability), telling: arrivals)
        let duration = try await withBroker { address in
            try await withBus(address, clientID: "mien-home-recorder-main", configure: configureLikeService) { bus in
                let recorder = Recorder(
                    store: store,
                    site: SampleReports.site,
                    bus: bus,
                    health: Health(),
                    logger: .silent,
                    metrics: MetricsRegistry()
                )
                let subscription = try recorder.subscription(site: SampleReports.site)
                try await bus.subscribe(
                    subscription.filter.text,
                    qos: subscription.qos,
                    handler: subscription.handler
                )
                return try await withBus(address, clientID: "publisher") { publisher in
                    try await send(messages, through: publisher, to: arrivals)
                }
            }
        }
        return (duration, store.commits)
    }

    /// What `mien-recorder` asks of its bus.
    private func configureLikeService(_ configuration: inout BusConfiguration) {
        configuration.sessionExpirySeconds = 7 * 24 * 3_600
        configuration.receiveMaximum = 1_000
    }

    private func send(
        _ messages: [OutboundMessage],
        through bus: MosquittoBus,
        to arrivals: Arrivals
    ) async throws -> Duration {
        try await onThread {
            let sender = WindowedSender(bus: bus, window: Self.sendWindow)
            let start = ContinuousClock.now
            sender.send(messages, to: arrivals)
            try arrivals.wait()
            return ContinuousClock.now - start
        }
    }
}

/// How fast results were recorded.
struct RecorderResult: Encodable {
    let synchronous: String
    let results: Int
    let perSecond: Double
    /// How many results, on average, were committed and acknowledged together.
    let perCommit: Double
    let bytesPerResult: Double
    var askedPerSecond = 5_000.0
}

extension Table {
    init(_ results: [RecorderResult]) {
        self.init(
            title: "recorder: results/s through mosquitto, each committed before its acknowledgement",
            head: ["synchronous", "results", "per commit", "bytes/result", "results/s", "asked"],
            rows: results.map { result in
                [
                    result.synchronous, "\(result.results)", .whole(result.perCommit), .whole(result.bytesPerResult),
                    .whole(result.perSecond), .asked(result.askedPerSecond, String.whole, measured: result.perSecond),
                ]
            }
        )
    }
}
