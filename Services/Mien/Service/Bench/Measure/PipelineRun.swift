import Bus
import Failure
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Loads a system that is up, looks at it at every window's end, and waits until it is at rest again.
final class PipelineRun: Service {
    /// When to look.
    struct Timing: Sendable {
        /// What is over before the first look: the first frames find caches cold and buffers small.
        var warmUp = Duration.seconds(2)
        var window = Duration.seconds(10)
        var windows = 1
    }

    /// How long a system may take until it works.
    private static let startPatience: Duration = .seconds(45)
    /// How long it may take to finish what is under way; the services tell their counts once a second.
    private static let restPatience: Duration = .seconds(3)

    private static let services: [Name] = [.constant("detector"), .constant("classifier"), .constant("recorder")]

    private let watcher: BoardWatcher
    private let source: LoadSource?
    private let buses: [MosquittoBus]
    private let timing: Timing
    private let clock: WallClock
    private let taken = Mutex<[PipelineSample]>([])

    /// - Parameters:
    ///   - source: `nil` when the system has cameras of its own.
    ///   - buses: The connections of the source's cameras; others run them.
    init(watcher: BoardWatcher, source: LoadSource?, buses: [MosquittoBus], timing: Timing, clock: WallClock = .system)
    {
        self.watcher = watcher
        self.source = source
        self.buses = buses
        self.timing = timing
        self.clock = clock
    }

    /// What was seen, the end of the warm-up first.
    var samples: [PipelineSample] { taken.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.measure() }
        } catch is CancellationError {
            // Whoever ends it before its time wants what there is.
        }
    }

    private func measure() async throws {
        try await waitUntilReady()
        guard let source else { return try await look() }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await BlockingWorkers(name: "load", work: source.play, stop: source.stop).run()
            }
            try await self.look()
            source.stop()
            try await group.waitForAll()
        }
        await waitForRest(of: source)
    }

    private func look() async throws {
        let start = ContinuousClock.now + timing.warmUp
        for index in 0...timing.windows {
            try await Task.sleep(until: start + timing.window * index)
            let sample = PipelineSample(
                time: clock.now,
                board: watcher.current,
                use: .now(),
                published: published
            )
            taken.withLock { $0.append(sample) }
        }
    }

    /// How many frames each camera has published.
    var published: [Name: Int] {
        guard let source else { return watcher.current.counts("mien_frames_out_total", service: "camera") }
        return Dictionary(uniqueKeysWithValues: source.cameras.map { ($0.name, $0.sent) })
    }

    // MARK: Before and after

    private func waitUntilReady() async throws {
        let hasOwnCameras = source == nil
        let isReady = await watcher.wait(atMost: Self.startPatience) { board in
            if hasOwnCameras { return board.total("mien_reports_stored_total") > 0 }
            return Self.services.allSatisfy(board.isOnline)
        }
        guard isReady else {
            throw MienError(.notReady, "the system did not come up within \(Self.startPatience.text)")
        }
        for bus in buses {
            for await state in bus.connectionStates() {
                if case .connected = state { break }
            }
        }
    }

    private func waitForRest(of source: LoadSource) async {
        _ = await watcher.wait(atMost: Self.restPatience) { board in
            guard source.cameras.allSatisfy(\.isAtRest) else { return false }
            let given = ["detector", "classifier"].flatMap { board.reportedDrops(service: $0).values }
            return board.total("mien_reports_stored_total") + given.reduce(0, +) >= source.sent
        }
    }
}

/// What a system was at one moment.
struct PipelineSample: Sendable {
    /// Microseconds since 1970.
    let time: Int64
    let board: SystemBoard
    let use: ProcessUse
    /// Frames that each camera had published.
    let published: [Name: Int]
}
