import Foundation
import Messages
import Models
import ProcessTestKit
import ServiceKit
import Synchronization
import Testing

/// Many swaps under full load, and what came of it.
struct SwapWalk: Sendable {
    var swaps = 0
    /// Sets that the classifier took and did not drop before a model saw them.
    var accepted = 0
    /// Sets that a model saw and that have no report, as the classifier counts them.
    var unanswered = 0
    /// Reports that came, and that the recorder stored.
    var reports = 0
    var stored = 0
    /// Frames that were reported more than once.
    var doubles = 0
    /// Reports of models that were not desired when they were made.
    var strangers: [String] = []
    var seconds = 0.0
    var latency = (without: 0.0, with: 0.0)
    var latency50 = (without: 0.0, with: 0.0)
    /// Before any swap, when each model has run once, and in the end: each time with the first model alone.
    var memory = (before: 0, round: 0, after: 0)

    var summary: String {
        func ms(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
        func mb(_ bytes: Int) -> String { "\(Double(bytes >> 10).rounded() / 1024) MB" }
        return """
            \(swaps) swaps in \((seconds * 10).rounded() / 10) s: \(accepted) sets accepted, \(reports) reports, \(stored) stored, \
            \(doubles) twice, \(unanswered) unanswered, \(strangers.count) of a model that was not desired; p99 \
            \(ms(latency.with)) (without swaps \(ms(latency.without))), p50 \(ms(latency50.with)) (\(ms(latency50.without))); \
            memory \(mb(memory.before)) before, \(mb(memory.round)) when each has run once, \(mb(memory.after)) after
            """
    }

    /// Selects in turn, as fast as the classifier follows and no faster than this.
    private static let pause: Duration = .milliseconds(300)
    private static let trial = 2
    /// A batch that has begun ends with the model that it began with, and may take in sets meanwhile: in microseconds.
    private static let batchTime: Int64 = 100_000

    static func run(swaps: Int) async throws -> SwapWalk {
        let walk = Mutex(SwapWalk())
        try await SwapBench.running { bench in
            let ways = try Self.ways(bench)
            try await bench.classifier("one", ["--trial", "\(Self.trial)"]) { _ in
                let result = try await Self.run(swaps: swaps, among: ways, bench)
                walk.withLock { $0 = result }
            }
        }
        return walk.withLock { $0 }
    }

    /// fp32, tiny, int8: the last with OpenVINO; OpenCV computes it in fp32.
    private static func ways(_ bench: SwapBench) throws -> [WireModelChoice] {
        let quantised = try ModelBundle(at: SwapBench.shipped("expression-tiny-0.1.0"))
        #expect(quantised.int8ModelURL != nil)
        return [
            try SwapBench.baselineChoice(), try bench.makeBundle("tiny"),
            try SwapBench.choice(quantised.manifest.name, quantised.manifest.version, quantised.sha256),
        ]
    }

    private static func run(
        swaps: Int,
        among ways: [WireModelChoice],
        _ bench: SwapBench
    ) async throws -> SwapWalk {
        var walk = SwapWalk()
        let selections = Transcript<Selection>()
        try await FaceLoad.running(on: bench.bus) { _ in
            try await select(ways[0], bench, selections)
            try await Task.sleep(for: .seconds(max(5, swaps / 10)))
            walk.memory.before = try await memory(bench)
            for choice in ways[1...] + ways[...0] { try await select(choice, bench, selections) }
            try await Task.sleep(for: .seconds(trial + 2))
            walk.memory.round = try await memory(bench)
            let start = WallClock.system.now
            walk.latency.without = start == 0 ? 0 : bench.reports.entries.latency(percentile: 99)
            walk.latency50.without = bench.reports.entries.latency(percentile: 50)
            var next = ContinuousClock.now
            for number in 1...swaps {
                try await select(ways[number % ways.count], bench, selections)
                next += pause
                try await Task.sleep(until: next)
                walk.swaps += 1
            }
            let end = WallClock.system.now
            walk.seconds = Double(end - start) / 1_000_000
            let during = bench.reports.entries.filter { $0.report.frame.capturedAt >= start }
            walk.latency.with = during.latency(percentile: 99)
            walk.latency50.with = during.latency(percentile: 50)
            try await select(ways[0], bench, selections)
            try await Task.sleep(for: .seconds(trial + 2))
            walk.memory.after = try await memory(bench)
        }
        try await count(&walk, bench, selections.entries)
        return walk
    }

    private struct Selection: Sendable {
        let choice: WireModelChoice
        let selectedAt: Int64
        var runsAt: Int64
    }

    private static func select(
        _ choice: WireModelChoice,
        _ bench: SwapBench,
        _ selections: Transcript<Selection>
    ) async throws {
        let time = WallClock.system.now
        let revision = try await bench.select(choice)
        let heard = try await bench.runs(revision)
        selections.add(Selection(choice: choice, selectedAt: time, runsAt: heard.at))
    }

    private static func memory(_ bench: SwapBench) async throws -> Int {
        let now = bench.listener.heard.entries.count
        return Int(try await bench.listener.status(of: "classifier", after: now).status.residentBytes)
    }

    private static func count(
        _ walk: inout SwapWalk,
        _ bench: SwapBench,
        _ selections: [Selection]
    ) async throws {
        let status = try await bench.atRest()
        let early = ["replaced", "stale", "invalid"].reduce(0) { $0 + status.count("mien_frames_dropped_total", $1) }
        walk.accepted = status.count("mien_frames_in_total") - early
        walk.unanswered = walk.accepted - status.count("mien_frames_out_total")
        let answered = walk.accepted - walk.unanswered
        try await bench.waitUntil { bench.reports.count >= answered && bench.stored >= answered }
        walk.stored = bench.stored
        let entries = bench.reports.entries
        walk.reports = entries.count
        walk.doubles = entries.doubles.count
        walk.strangers = entries.compactMap { stranger($0.report, selections) }
    }

    /// What is wrong with a report's model, if anything: at some time since its picture it was the one that ran last, or that
    /// was selected.
    private static func stranger(_ report: WireEmotionReport, _ selections: [Selection]) -> String? {
        let (captured, made) = (report.frame.capturedAt, report.classifiedAt)
        let desired = selections.indices.filter { index in
            let next = selections.indices.contains(index + 1) ? selections[index + 1].runsAt : .max / 2
            return selections[index].selectedAt <= made && captured - batchTime <= next
        }.map { selections[$0].choice }
        let isDesired = desired.contains { $0.name == report.model.name && $0.version == report.model.version }
        // The first was running before it was selected.
        return isDesired || made <= selections[0].runsAt
            ? nil : "\(report.model.name) at \(made), when \(desired.map(\.name)) was desired"
    }
}
