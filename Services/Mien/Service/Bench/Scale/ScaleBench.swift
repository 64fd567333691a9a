import Failure
import Foundation
public import Logging
import ServiceKit
import Store

/// Measures what cameras cost, and finds how many are too many: `mien bench scale`.
public struct ScaleBench {
    /// What to measure.
    public struct Options: Sendable {
        public var choice = KernelChoice()
        /// How many cameras there are, one number after the other; each 1 or more.
        public var cameras = [8, 16, 32, 64]
        /// Whether it goes on until there are too many.
        public var searches = true
        /// Of each camera; more than 0.
        public var framesPerSecond = 5.0
        /// For how long each number is measured.
        public var seconds = 10.0
        /// Cameras send reports, as nodes do that keep their pictures; else faces, which a classifier reads.
        public var sendsReports = false
        public var json = false
        /// Where to draw what came out, as SVG; `nil`: nowhere.
        public var plot: String?

        public init() {}

        /// The most cameras that can be measured.
        public static let cameraLimit = ScaleSearch.limit

        var work: SimulatedCamera.Work { sendsReports ? .reports : .faces }
    }

    /// So many pictures are recorded: enough to differ.
    private static let pictures = 32

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Measures, prints what came out, and draws it if that was asked for.
    ///
    /// - Throws: what keeps the system from starting; ``MienError`` (`notReady`, and `cannotWrite` of the drawing).
    public func run() async throws {
        let notes = BenchNotes(isQuiet: options.json)
        notes.show("recording what the detector and the model make of pictures")
        let recorder = try SampleRecorder(options.choice)
        let (samples, names) = (try recorder.record(LoadPictures.drawn(count: Self.pictures)), recorder.names)
        Self.raiseFileLimit()
        let report = try await withScratchSystem(logger: logger) { folder in
            configuration(in: folder)
        } body: { system in
            var quiet = logger
            quiet.logLevel = .critical
            let run = ScaleRun(options, system: system, samples: samples, notes: notes, logger: quiet)
            try await system.run(with: [run])
            guard let idle = run.idle, !run.steps.isEmpty else { throw MienError.tooLittle }
            let twice = try system.store().repeatedReports()
            return ScaleReport(setting(names), idle: idle, steps: run.steps, storedTwice: twice)
        }
        notes.finish()
        Terminal.output.write(
            options.json ? try JSONLine.text(report) + "\n" : ScaleTable(terminal: .output).text(report)
        )
        if let plot = options.plot { try write(ScalePlot(report).svg, to: plot) }
    }

    private func configuration(in folder: String) -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: folder)
        configuration.logLevel = "warning"
        options.choice.apply(to: &configuration)
        return configuration
    }

    private func setting(_ names: (detector: String, engine: String, model: String)) -> ScaleReport.Setting {
        ScaleReport.Setting(
            work: options.work,
            fps: options.framesPerSecond,
            detector: names.detector,
            engine: names.engine,
            model: names.model,
            processors: ProcessInfo.processInfo.activeProcessorCount
        )
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw MienError(.cannotWrite, "\(path) cannot be written: choose another place with --plot", cause: error)
        }
    }

    /// Cameras and broker have a connection each for every camera, and more than the usual 1,024 files are open then. The broker
    /// gets this process's limit.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Few cameras do with the usual limit.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
