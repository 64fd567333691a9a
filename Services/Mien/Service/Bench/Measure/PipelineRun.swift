import Bus
import Failure
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Loads a system that is up, looks at it at every window's end, and waits until it is at rest again; where the load can
/// pause, as often as was asked for, and in the pauses others measure what the bare kernels reach.
final class PipelineRun: Service {
    /// How long a load goes on before the first look when it was on before.
    private static let settling: Duration = .milliseconds(500)
    /// How long it goes on after the last look: the last frames that count must be as likely to be replaced by newer ones
    /// as the others.
    private static let tail: Duration = .milliseconds(300)
    /// How long a system may take until it works.
    private static let startPatience: Duration = .seconds(45)
    /// How long it may take to finish what is under way; the services tell their counts once a second.
    private static let restPatience: Duration = .seconds(3)

    private static let services: [Name] = [.constant("detector"), .constant("classifier"), .constant("recorder")]

    private let watcher: BoardWatcher
    private let cameras: LoadCameras?
    private let timing: PipelineTiming
    private let rate: @Sendable (Double) -> Double
    private let kernels: (@Sendable () async throws -> KernelResult)?
    private let clock: WallClock
    private let seen = Mutex(PipelineFindings())

    /// - Parameters:
    ///   - cameras: `nil` when the system has cameras of its own, which do not pause. Others run the connections.
    ///   - rate: How many frames a second are offered where the kernels have reached so many at most; 0 of them before they
    ///     were measured. Too few would make a system look slow that is not, when the machine becomes faster after a slow
    ///     measurement; too many cost little.
    ///   - kernels: Measures the bare kernels in the pauses; `nil`: there are none.
    init(
        watcher: BoardWatcher,
        cameras: LoadCameras?,
        timing: PipelineTiming,
        rate: @escaping @Sendable (Double) -> Double,
        kernels: (@Sendable () async throws -> KernelResult)?,
        clock: WallClock = .system
    ) {
        self.watcher = watcher
        self.cameras = cameras
        self.timing = timing
        self.rate = rate
        self.kernels = kernels
        self.clock = clock
    }

    /// What was seen until now.
    var findings: PipelineFindings { seen.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.measure() }
        } catch is CancellationError {
            // Whoever ends it before its time wants what there is.
        }
    }

    private func measure() async throws {
        try await waitUntilReady()
        guard let cameras else {
            seen.withLock { $0.begin(offering: rate(0)) }
            return try await look(after: timing.warmUp)
        }
        try await measureKernels()
        for round in 0..<timing.rounds {
            try await load(cameras, settling: round == 0 ? timing.warmUp : Self.settling)
            await waitForRest(of: cameras)
            try await measureKernels()
        }
    }

    private func measureKernels() async throws {
        guard let kernels else { return }
        let result = try await kernels()
        seen.withLock { $0.add(result) }
        try Task.checkCancellation()
    }

    private func load(_ cameras: LoadCameras, settling: Duration) async throws {
        let source = cameras.source(rate: rate(findings.fastestKernels))
        seen.withLock { $0.begin(offering: source.rate) }
        defer { seen.withLock { $0.add(missed: source.missed) } }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await BlockingWorkers(name: "load", work: source.play, stop: source.stop).run()
            }
            try await self.look(after: settling)
            try await Task.sleep(for: Self.tail)
            source.stop()
            try await group.waitForAll()
        }
    }

    private func look(after settling: Duration) async throws {
        let start = ContinuousClock.now + settling
        for index in 0...timing.windows {
            try await Task.sleep(until: start + timing.window * index)
            let sample = PipelineSample(
                time: clock.now,
                board: watcher.current,
                use: .now(),
                published: published
            )
            seen.withLock { $0.add(sample) }
        }
    }

    /// How many frames each camera has published.
    private var published: [Name: Int] {
        guard let cameras else { return watcher.current.counts("mien_frames_out_total", service: "camera") }
        return Dictionary(uniqueKeysWithValues: cameras.cameras.map { ($0.name, $0.sent) })
    }

    // MARK: Before and after

    private func waitUntilReady() async throws {
        let hasOwnCameras = cameras == nil
        let isReady = await watcher.wait(atMost: Self.startPatience) { board in
            if hasOwnCameras { return board.total("mien_reports_stored_total") > 0 }
            return Self.services.allSatisfy(board.isOnline)
        }
        guard isReady else {
            throw MienError(.notReady, "the system did not come up within \(Self.startPatience.text)")
        }
        for bus in cameras?.buses ?? [] {
            for await state in bus.connectionStates() {
                if case .connected = state { break }
            }
        }
    }

    private func waitForRest(of cameras: LoadCameras) async {
        _ = await watcher.wait(atMost: Self.restPatience) { board in
            guard cameras.isAtRest else { return false }
            let given = ["detector", "classifier"].flatMap { board.reportedDrops(service: $0).values }
            return board.total("mien_reports_stored_total") + given.reduce(0, +) >= cameras.sent
        }
    }
}
