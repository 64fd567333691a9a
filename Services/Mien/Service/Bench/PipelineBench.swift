import Failure
import Foundation
public import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import Store
import Synchronization

/// Measures the whole system on drawn people over minutes: is every frame accounted for, does the latency stay, does the
/// memory? `mien bench pipeline`
public struct PipelineBench {
    /// What to measure.
    public struct Options: Sendable {
        public var cameras = 4
        public var fps = 15.0
        public var seconds = 60.0
        /// How long each line of the table covers.
        public var window = 15.0
        public var json = false

        public init() {}
    }

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Runs the system, then prints a line for each window and the sums.
    public func run() async throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let configuration = SystemConfiguration.drawn(
            cameras: options.cameras,
            fps: options.fps,
            dataFolder: folder.path
        )
        let system = try LiveSystem(configuration, childLog: folder.logDescriptor, logger: logger)
        let watcher = system.watcher
        try watcher.follow([.emotions()], on: system.bus, site: configuration.site)
        let sampler = BoardSampler(watcher: watcher, seconds: options.seconds, window: options.window, clock: .system)
        if !options.json { Terminal.error.write("measuring for \(Int(options.seconds)) s …\n") }
        try await system.run(with: [sampler])
        let store = try ReadOnlyStore(path: configuration.databasePath)
        let report = try PipelineReport(samples: sampler.samples, end: watcher.current, store: store)
        Terminal.output.write(options.json ? try JSONLine.text(report) + "\n" : report.table + "\n")
    }
}

/// Takes a picture of the board at every window's end.
final class BoardSampler: Service {
    struct Sample {
        let time: Int64
        let board: SystemBoard
    }

    private let watcher: BoardWatcher
    private let seconds: Double
    private let window: Double
    private let clock: WallClock
    private let taken = Mutex<[Sample]>([])

    init(watcher: BoardWatcher, seconds: Double, window: Double, clock: WallClock) {
        self.watcher = watcher
        self.seconds = seconds
        self.window = window
        self.clock = clock
    }

    var samples: [Sample] { taken.withLock { $0 } }

    func run() async throws {
        try await waitForFirstReport()
        let start = ContinuousClock.now
        take()
        for index in 1...max(1, Int(seconds / window)) {
            do {
                try await cancelWhenGracefulShutdown {
                    try await Task.sleep(until: start + .seconds(Double(index) * self.window))
                }
            } catch {
                return  // Ended before its time: what there is will do.
            }
            take()
        }
    }

    private func waitForFirstReport() async throws {
        while watcher.current.reports == 0 {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    private func take() {
        let sample = Sample(time: clock.now, board: watcher.current)
        taken.withLock { $0.append(sample) }
    }
}
