import Failure
import Messages
import Store

/// What the database says of the frames of a round.
struct MeasuredRound {
    let round: PipelineRound
    let usage: PipelineUsage
    /// How old the frames were when their faces were found, when they were classified, when they were recorded; `nil`
    /// without reports.
    let ages: (detection: PipelineReport.Ages, age: PipelineReport.Ages, latency: PipelineReport.Ages)?
    /// How many reports each camera got.
    let shares: [Name: Int]
    let windows: [PipelineWindow]

    /// - Throws: `StoreError`; ``MienError`` (`notReady`) when nobody looked twice.
    init(_ round: PipelineRound, in store: ReadOnlyStore) throws {
        guard let first = round.samples.first, let last = round.samples.last, round.samples.count > 1 else {
            throw MienError.tooLittle
        }
        let selection = ReportSelection(since: first.time, until: last.time)
        let counts = try store.cameraCounts(in: selection)
        self.round = round
        usage = PipelineUsage(from: first, to: last, reports: counts.reduce(0) { $0 + $1.reports })
        shares = counts.reduce(into: [:]) { $0[$1.camera, default: 0] += $1.reports }
        windows = try zip(round.samples, round.samples.dropFirst()).map {
            try PipelineWindow(from: $0, to: $1, store: store)
        }
        guard let detection = try store.ages(at: .detected, of: selection),
            let age = try store.ages(at: .classified, of: selection),
            let latency = try store.ages(at: .recorded, of: selection)
        else {
            ages = nil
            return
        }
        ages = (.init(detection), .init(age), .init(latency))
    }
}

extension MienError {
    /// Nothing can be told of a measurement.
    static var tooLittle: MienError {
        MienError(.notReady, "the measurement ended before there was anything to tell: give it more time")
    }
}

extension PipelineReport.Round {
    init(_ measured: MeasuredRound) {
        let (usage, kernels) = (measured.usage, measured.round.kernels)
        let cpuSeconds = PipelineReport.services.reduce(0) { $0 + usage.cpuSeconds($1) }
        let cpu = cpuSeconds * 1_000 / Double(max(1, usage.reports))
        offered = measured.round.offered.rounded(to: 2)
        framesPerSecond = usage.framesPerSecond.rounded(to: 2)
        kernelFramesPerSecond = kernels.framesPerSecond.rounded(to: 2)
        ratio = (usage.framesPerSecond / max(1e-9, kernels.framesPerSecond)).rounded(to: 3)
        cpuRatio = usage.reports == 0 ? 0 : (kernels.cpuMilliseconds / max(1e-9, cpu)).rounded(to: 3)
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
