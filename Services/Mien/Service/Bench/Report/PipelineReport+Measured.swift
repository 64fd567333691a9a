import Failure
import Messages
import Store

extension PipelineReport {
    /// What services and broker are called in numbers; cameras are apart.
    static let services = ["detector", "classifier", "recorder", "broker"]

    /// Adds up what was seen of a system that is at rest again.
    ///
    /// - Throws: ``MienError`` (`notReady`) when too little was seen; `StoreError`.
    init(
        _ samples: [PipelineSample],
        end: SystemBoard,
        source: LoadSource?,
        store: ReadOnlyStore,
        kernels: KernelResult
    ) throws {
        let (first, last) = try Self.edges(of: samples)
        let selection = ReportSelection(since: first.time, until: last.time)
        let reports = try store.summary(of: selection).reports
        let usage = PipelineUsage(samples, from: first, to: last, reports: reports)
        let rate = Double(reports) / usage.seconds
        (framesPerSecond, kernelFramesPerSecond) = (rate.rounded(to: 2), kernels.framesPerSecond.rounded(to: 2))
        ratio = (rate / max(1e-9, kernels.framesPerSecond)).rounded(to: 3)
        cpuByService = usage.cpuMilliseconds
        memoryByService = usage.megabytes(\.residentBytes)
        proportionalByService = usage.megabytes(\.proportionalBytes)
        (cpuMilliseconds, residentMegabytes) = (Self.sum(cpuByService), Self.sum(memoryByService))
        proportionalMegabytes = Self.sum(proportionalByService)
        cpuRatio = (kernels.cpuMilliseconds / max(1e-9, cpuMilliseconds)).rounded(to: 3)
        detection = try Ages(.detected, of: selection, in: store)
        age = try Ages(.classified, of: selection, in: store)
        latency = try Ages(.recorded, of: selection, in: store)
        dropped = max(0, usage.published - reports)
        fairness = try Self.fairness(between: last.published.keys, selection, store)
        account = Account(sent: source?.sent, end: end, stored: try store.summary().reports)
        self.source = source.map { Source($0, cpuSeconds: usage.cpuSeconds("source"), published: usage.published) }
        self.kernels = Kernels(kernels)
        windows = try zip(samples, samples.dropFirst()).map { try PipelineWindow(from: $0, to: $1, store: store) }
    }

    /// What services and broker have together.
    private static func sum(_ amounts: [String: Double]) -> Double {
        services.reduce(0) { $0 + (amounts[$1] ?? 0) }.rounded(to: 3)
    }

    private static func edges(of samples: [PipelineSample]) throws(MienError) -> (PipelineSample, PipelineSample) {
        guard let first = samples.first, let last = samples.last, samples.count > 1 else {
            throw MienError(.notReady, "the measurement ended before there was anything to tell: give it more time")
        }
        return (first, last)
    }

    /// The most reports that one of these cameras got, over the fewest.
    private static func fairness(
        between cameras: some Sequence<Name>,
        _ selection: ReportSelection,
        _ store: ReadOnlyStore
    ) throws -> Double? {
        let counts = try store.cameraCounts(in: selection)
        let shares = cameras.map { camera in counts.filter { $0.camera == camera }.reduce(0) { $0 + $1.reports } }
        return Spread.ratio(shares)?.rounded(to: 3)
    }
}

/// What a system used between two moments.
struct PipelineUsage {
    let seconds: Double
    /// Frames that the cameras published.
    let published: Int
    private let samples: [PipelineSample]
    private let start: PipelineSample
    private let end: PipelineSample
    private let reports: Int

    init(_ samples: [PipelineSample], from start: PipelineSample, to end: PipelineSample, reports: Int) {
        (self.samples, self.start, self.end, self.reports) = (samples, start, end, reports)
        seconds = max(1e-6, Double(end.time &- start.time) / 1e6)
        published = end.publishedCount - start.publishedCount
    }

    private var roles: [String] { PipelineReport.services + ["camera"] }

    /// A process that was started again begins at zero, and is counted from there.
    func cpuSeconds(_ role: String) -> Double {
        let difference = end.use[role].cpuSeconds - start.use[role].cpuSeconds
        return difference >= 0 ? difference : end.use[role].cpuSeconds
    }

    /// For each report, by service; those that used nothing are left out.
    var cpuMilliseconds: [String: Double] {
        var times: [String: Double] = [:]
        for role in roles where cpuSeconds(role) > 0 && reports > 0 {
            times[role] = (cpuSeconds(role) * 1_000 / Double(reports)).rounded(to: 3)
        }
        return times
    }

    /// The most that each service had in memory when somebody looked.
    func megabytes(_ kind: KeyPath<ProcessUse.Amount, UInt64>) -> [String: Double] {
        var most: [String: Double] = [:]
        for role in roles {
            let bytes = samples.map { $0.use[role][keyPath: kind] }.max() ?? 0
            if bytes > 0 { most[role] = (Double(bytes) / 1_048_576).rounded(to: 1) }
        }
        return most
    }
}

extension PipelineSample {
    /// Frames that all cameras had published.
    var publishedCount: Int { published.values.reduce(0, +) }
}

extension PipelineReport.Ages {
    fileprivate init(_ stage: ReportStage, of selection: ReportSelection, in store: ReadOnlyStore) throws {
        guard let ages = try store.ages(at: stage, of: selection) else {
            throw MienError(.notReady, "no frame of the measured time was recorded")
        }
        self.init(ages)
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
    fileprivate init(_ source: LoadSource, cpuSeconds: Double, published: Int) {
        cpuMilliseconds = (cpuSeconds * 1_000 / Double(max(1, published))).rounded(to: 3)
        refused = source.cameras.reduce(0) { $0 + $1.refused }
        missed = source.missed
    }
}

extension PipelineReport.Kernels {
    fileprivate init(_ result: KernelResult) {
        let times = KernelStage.allCases.map { ($0.rawValue, result.times.milliseconds($0).rounded(to: 3)) }
        stages = Dictionary(uniqueKeysWithValues: times)
        cpuMilliseconds = result.cpuMilliseconds.rounded(to: 3)
    }
}

extension PipelineWindow {
    fileprivate init(from start: PipelineSample, to end: PipelineSample, store: ReadOnlyStore) throws {
        let summary = try store.summary(of: ReportSelection(since: start.time, until: end.time))
        frames = end.publishedCount - start.publishedCount
        reports = summary.reports
        dropped = max(0, frames - reports)
        p50 = summary.latency?.p50.milliseconds
        p99 = summary.latency?.p99.milliseconds
        let bytes = PipelineReport.services.reduce(0) { $0 + end.use[$1].residentBytes }
        residentMegabytes = (Double(bytes) / 1_048_576).rounded(to: 1)
    }
}
