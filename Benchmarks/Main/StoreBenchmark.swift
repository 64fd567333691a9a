import Store

/// Measures the recorder's store alone, for batches of several sizes.
struct StoreBenchmark {
    private static let batchSizes = [1, 20, 256]
    /// How long each batch size is measured.
    private static let time: Duration = .seconds(2)

    let folder: DatabaseFolder
    let progress: Progress

    func run() async throws -> [StoreResult] {
        try await onThread { [self] in
            try SQLiteStore.Durability.allCases.flatMap { durability in
                try Self.batchSizes.map { try measure(durability, batchSize: $0) }
            }
        }
    }

    private func measure(_ durability: SQLiteStore.Durability, batchSize: Int) throws -> StoreResult {
        progress.tell("store: batches of \(batchSize), synchronous \(durability)")
        let path = folder.path(of: "store-\(durability.rawValue)-\(batchSize).sqlite")
        let (count, spent) = try insert(into: SQLiteStore(path: path, durability: durability), batchSize: batchSize)
        return StoreResult(
            synchronous: durability.rawValue,
            batch: batchSize,
            results: count,
            perSecond: rate(count, in: spent),
            bytesPerResult: Double(try folder.size(of: path)) / Double(count)
        )
    }

    private func insert(into store: SQLiteStore, batchSize: Int) throws -> (count: Int, spent: Duration) {
        let samples = SampleReports()
        let clock = ContinuousClock()
        var (count, spent) = (0, Duration.zero)
        while spent < Self.time {
            let batch = try (count..<count + batchSize).map(samples.record)
            spent += try clock.measure { count += try store.insert(batch).stored }
        }
        return (count, spent)
    }
}

/// How fast batches of one size were stored.
struct StoreResult: Encodable {
    let synchronous: String
    let batch: Int
    let results: Int
    let perSecond: Double
    let bytesPerResult: Double
}

extension Table {
    init(_ results: [StoreResult]) {
        self.init(
            title: "store alone: results/s in batches, each committed",
            head: ["synchronous", "batch", "results", "bytes/result", "results/s"],
            rows: results.map { result in
                [
                    result.synchronous, "\(result.batch)", "\(result.results)", .whole(result.bytesPerResult),
                    .whole(result.perSecond),
                ]
            }
        )
    }
}
