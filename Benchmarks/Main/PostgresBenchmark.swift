import PostgresStore
import PostgresTestKit
import ServiceKit
import Store

/// Measures the store in PostgreSQL alone, for batches as the recorder makes them; every batch waits for the server's disk.
struct PostgresBenchmark {
    /// One report; what comes within the recorder's pace from 64 cameras; more, and the most that it takes at once.
    private static let batchSizes = [1, 20, 256, 1_000]

    /// `nil`: a server of its own, at this machine's disk.
    let database: String?
    let rows: Int
    let progress: Progress

    func run() async throws -> [PostgresResult] {
        try await onThread { [self] in
            // A database that somebody names is not ours to empty: what is measured there stays there.
            let server = try database == nil ? PostgresServer(settings: []) : nil
            let address = try PostgresAddress(parsing: database ?? server?.makeDatabase() ?? "")
            let store = try PostgresStore(address, site: SampleReports.site) { WallClock.system.now }
            var written = 0
            return try withExtendedLifetime(server) {
                try Self.batchSizes.map { try measure(store, batchSize: $0, &written) }
            }
        }
    }

    private func measure(_ store: PostgresStore, batchSize: Int, _ written: inout Int) throws -> PostgresResult {
        progress.tell("postgres: batches of \(batchSize)")
        // A commit costs about as much as it stores: fewer rows where it is most of the time.
        let wanted = batchSize < 100 ? min(rows, batchSize * 500) : rows
        var samples = SampleReports()
        samples.producer = "bench-\(WallClock.system.now)"
        let clock = ContinuousClock()
        var (count, spent) = (0, Duration.zero)
        while count < wanted {
            let batch = try (written..<written + batchSize).map(samples.record)
            written += batchSize
            let took = try clock.measure { count += try store.insert(batch).stored }
            spent += took
        }
        return PostgresResult(batch: batchSize, results: count, perSecond: rate(count, in: spent))
    }
}

/// How fast batches of one size were stored.
struct PostgresResult: Encodable {
    static let askedPerSecond = 10_000.0

    let batch: Int
    let results: Int
    let perSecond: Double
}

extension Table {
    init(_ results: [PostgresResult]) {
        self.init(
            title: "postgres: results/s in batches, each committed with synchronous_commit",
            head: ["batch", "results", "results/s", "asked"],
            rows: results.map { result in
                [
                    "\(result.batch)", "\(result.results)", .whole(result.perSecond),
                    result.batch == 1_000
                        ? .asked(PostgresResult.askedPerSecond, String.whole, measured: result.perSecond) : "",
                ]
            }
        )
    }
}
