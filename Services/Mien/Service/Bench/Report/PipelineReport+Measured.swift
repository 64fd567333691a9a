import Failure
import Messages
import Store

extension PipelineReport {
    /// What services and broker are called in numbers; cameras are apart.
    static let services = ["detector", "classifier", "recorder", "broker"]

    /// Adds up what was seen of a system that is at rest again.
    ///
    /// Rates, processor time, drops and shares are those of all rounds together. Ratios and percentiles are medians of the
    /// rounds' own: a round that something disturbed hardly moves them.
    ///
    /// - Parameter source: The cameras of this process, if there are any, and how many frames they missed.
    /// - Throws: ``MienError`` (`notReady`) when too little was seen; `StoreError`.
    init(
        _ rounds: [PipelineRound],
        source: (cameras: LoadCameras, missed: Int)?,
        end: SystemBoard,
        store: ReadOnlyStore
    ) throws {
        let measured = try rounds.map { try MeasuredRound($0, in: store) }
        guard let last = rounds.last?.samples.last else { throw MienError.tooLittle }
        let usage = PipelineUsage(together: measured.map(\.usage))
        let (kernels, samples) = (KernelResult(averaging: rounds.map(\.kernels)), rounds.flatMap(\.samples))
        self.rounds = measured.map(Round.init)
        framesPerSecond = usage.framesPerSecond.rounded(to: 2)
        kernelFramesPerSecond = kernels.framesPerSecond.rounded(to: 2)
        ratio = self.rounds.map(\.ratio).median.rounded(to: 3)
        cpuRatio = self.rounds.map(\.cpuRatio).median.rounded(to: 3)
        cpuByService = usage.cpuMilliseconds
        memoryByService = PipelineUsage.megabytes(\.residentBytes, in: samples)
        proportionalByService = PipelineUsage.megabytes(\.proportionalBytes, in: samples)
        (cpuMilliseconds, residentMegabytes) = (Self.sum(cpuByService), Self.sum(memoryByService))
        proportionalMegabytes = Self.sum(proportionalByService)
        (detection, age, latency) = try Self.ages(of: measured)
        dropped = max(0, usage.published - usage.reports)
        fairness = Self.fairness(between: last.published.keys, in: measured)
        account = Account(sent: source?.cameras.sent, end: end, stored: try store.summary().reports)
        self.source = source.map { Source($0, missed: $1, usage) }
        self.kernels = Kernels(kernels)
        windows = measured.flatMap(\.windows)
    }

    /// What services and broker have together.
    private static func sum(_ amounts: [String: Double]) -> Double {
        services.reduce(0) { $0 + (amounts[$1] ?? 0) }.rounded(to: 3)
    }

    private static func ages(of rounds: [MeasuredRound]) throws -> (detection: Ages, age: Ages, latency: Ages) {
        let known = rounds.compactMap(\.ages)
        guard !known.isEmpty else { throw MienError(.notReady, "no frame of the measured time was recorded") }
        return (
            Ages(medianOf: known.map(\.detection)), Ages(medianOf: known.map(\.age)),
            Ages(medianOf: known.map(\.latency))
        )
    }

    /// The most reports that one of these cameras got, over the fewest.
    private static func fairness(between cameras: some Sequence<Name>, in rounds: [MeasuredRound]) -> Double? {
        let shares = cameras.map { camera in rounds.reduce(0) { $0 + ($1.shares[camera] ?? 0) } }
        return Spread.ratio(shares)?.rounded(to: 3)
    }
}

extension PipelineReport.Ages {
    /// - Parameter rounds: One or more.
    fileprivate init(medianOf rounds: [PipelineReport.Ages]) {
        p50 = rounds.map(\.p50).median.rounded(to: 2)
        p90 = rounds.map(\.p90).median.rounded(to: 2)
        p99 = rounds.map(\.p99).median.rounded(to: 2)
    }
}

extension PipelineReport.Account {
    /// - Parameter sent: What the cameras of this process sent; `nil` when the system has cameras, who tell it themselves.
    init(sent: Int?, end: SystemBoard, stored: Int) {
        let published = sent ?? end.total("mien_frames_out_total", service: "camera")
        var drops: [String: Int] = [:]
        for service in ["detector", "classifier"] {
            drops.merge(end.reportedDrops(service: service), uniquingKeysWith: +)
        }
        let lost = end.lost(of: published)
        if lost > 0 { drops["lost"] = lost }
        frames = published
        dropped = drops
        self.stored = stored
        unaccounted = published - stored - drops.values.reduce(0, +)
    }
}

extension PipelineReport.Source {
    fileprivate init(_ cameras: LoadCameras, missed: Int, _ usage: PipelineUsage) {
        cpuMilliseconds = (usage.cpuSeconds("source") * 1_000 / Double(max(1, usage.published))).rounded(to: 3)
        refused = cameras.refused
        self.missed = missed
    }
}

extension PipelineReport.Kernels {
    fileprivate init(_ result: KernelResult) {
        let times = KernelStage.allCases.map { ($0.rawValue, result.times.milliseconds($0).rounded(to: 3)) }
        stages = Dictionary(uniqueKeysWithValues: times)
        cpuMilliseconds = result.cpuMilliseconds.rounded(to: 3)
    }
}
