import Failure
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import Store
import Synchronization

/// Lets ever more simulated cameras send to a system that is up.
final class ScaleRun: Service {
    /// How long a load goes on before the first look: caches are warm, and everybody is known, then.
    private static let settling: Duration = .seconds(2)
    /// How long it goes on after the last look, so that what was made last is stored under the same load.
    private static let tail: Duration = .milliseconds(500)
    private static let startPatience: Duration = .seconds(45)
    /// How long the system may store nothing new before it is taken to be at rest, whatever is missing; services tell their
    /// counts once a second.
    private static let restPatience: Duration = .seconds(3)

    private static let services: [Name] = [
        .constant("recorder"), .constant("classifier"), .constant("feedback"), .constant("gateway"),
    ]

    private let options: ScaleBench.Options
    private let system: ScratchSystem
    private let samples: [RecordedSample]
    private let notes: BenchNotes
    private let logger: Logger
    private let clock = WallClock.system
    private let seen = Mutex<(idle: ScaleStep?, steps: [ScaleStep])>((nil, []))

    init(
        _ options: ScaleBench.Options,
        system: ScratchSystem,
        samples: [RecordedSample],
        notes: BenchNotes,
        logger: Logger
    ) {
        (self.options, self.system, self.samples) = (options, system, samples)
        (self.notes, self.logger) = (notes, logger)
    }

    /// What the system takes when there is no camera; `nil` before it was measured.
    var idle: ScaleStep? { seen.withLock(\.idle) }

    /// What was measured until now.
    var steps: [ScaleStep] { seen.withLock(\.steps) }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.measure() }
        } catch is CancellationError {
            // Whoever ends it before its time wants what there is.
        }
    }

    private func measure() async throws {
        let isReady = await system.watcher.wait(atMost: Self.startPatience) { board in
            Self.services.allSatisfy(board.isOnline)
        }
        guard isReady else {
            throw MienError(.notReady, "the system did not come up within \(Self.startPatience.text)")
        }
        notes.show("measuring the system without cameras")
        let idle = try await measureIdle()
        seen.withLock { $0.idle = idle }
        var search = ScaleSearch(asked: options.cameras, goesOn: options.searches)
        while let count = search.next {
            notes.show("measuring \(count) cameras")
            let step = try await measure(count)
            seen.withLock { $0.steps.append(step) }
            search.note(count, isSaturated: step.saturation != nil)
        }
    }

    private func measureIdle() async throws -> ScaleStep {
        try await Task.sleep(for: Self.settling)
        let start = look(at: nil)
        try await Task.sleep(for: .seconds(options.seconds))
        let end = look(at: nil)
        return measurement(0, (before: start, start: start, end: end, rest: end)).step
    }

    private func measure(_ count: Int) async throws -> ScaleStep {
        let fleet = try SimulatedFleet(count, options.work, for: system, logger: logger)
        return try await fleet.connected { [self] in
            let before = look(at: nil)
            let source = fleet.source(samples, framesPerSecond: options.framesPerSecond)
            let (start, end) = try await load(source, fleet)
            let rest = try await waitForRest(of: fleet, since: before)
            let seen = (before: before, start: start, end: end, rest: rest)
            return measurement(count, seen, fleet, source, try latency(from: start, to: end)).step
        }
    }

    private func load(_ source: LoadSource, _ fleet: SimulatedFleet) async throws -> (ScaleSample, ScaleSample) {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await BlockingWorkers(name: "load", work: source.play, stop: source.stop).run()
            }
            try await Task.sleep(for: Self.settling)
            let start = self.look(at: fleet)
            try await Task.sleep(for: .seconds(self.options.seconds))
            let end = self.look(at: fleet)
            try await Task.sleep(for: Self.tail)
            source.stop()
            try await group.waitForAll()
            return (start, end)
        }
    }

    private func look(at fleet: SimulatedFleet?) -> ScaleSample {
        ScaleSample(
            time: clock.now,
            board: system.watcher.current,
            use: .now(),
            sent: fleet?.sent ?? 0,
            refused: fleet?.refused ?? 0
        )
    }

    /// Waits until everything that was sent is stored or given up, as long as there is progress.
    private func waitForRest(of fleet: SimulatedFleet, since before: ScaleSample) async throws -> ScaleSample {
        var last = look(at: fleet)
        let work = options.work
        while true {
            let isAtRest = await system.watcher.wait(atMost: Self.restPatience) { board in
                let sample = ScaleSample(time: 0, board: board, use: ProcessUse(), sent: 0, refused: 0)
                let stored = sample.stored - before.stored
                guard fleet.isAtRest else { return false }
                if work == .reports { return stored >= fleet.sent }
                // The two tell their counts at different moments.
                let read = sample.read - before.read
                return read + sample.shed - before.shed >= fleet.sent && stored >= read
            }
            try Task.checkCancellation()
            let now = look(at: fleet)
            if isAtRest || (now.stored == last.stored && now.read == last.read) { return now }
            last = now
        }
    }

    private func latency(from start: ScaleSample, to end: ScaleSample) throws -> ScaleStep.Delay? {
        let selection = ReportSelection(since: start.time, until: end.time)
        let ages = try system.store().ages(at: .recorded, of: selection)
        return ages.map { .init(p50: $0.p50.milliseconds, p99: $0.p99.milliseconds) }
    }

    private func measurement(
        _ count: Int,
        _ seen: (before: ScaleSample, start: ScaleSample, end: ScaleSample, rest: ScaleSample),
        _ fleet: SimulatedFleet? = nil,
        _ source: LoadSource? = nil,
        _ latency: ScaleStep.Delay? = nil
    ) -> ScaleMeasurement {
        ScaleMeasurement(
            cameras: count,
            work: options.work,
            framesPerSecond: options.framesPerSecond,
            before: seen.before,
            start: seen.start,
            end: seen.end,
            rest: seen.rest,
            missed: source?.missed ?? 0,
            latency: latency,
            delays: fleet?.cameras.flatMap(\.delays) ?? []
        )
    }
}
