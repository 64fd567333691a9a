import Failure
import Foundation
public import Logging
import ServiceKit

/// Measures the whole system beside the bare kernels that it is made of: `mien bench pipeline`.
public struct PipelineBench {
    /// What to measure.
    public struct Options: Sendable {
        public var cameras = 4
        /// `nil`: drawn people from the memory; `synthetic:`: cameras that draw while it is measured; else a film, a picture
        /// or a folder of pictures, which go through the memory.
        public var source: String?
        public var load = Load.saturating
        public var choice = KernelChoice()
        /// Of the detector, and of the bare kernels.
        public var workers = ProcessInfo.processInfo.activeProcessorCount
        /// How long the load counts, all rounds together.
        public var seconds = 24.0
        public var warmUp = 2.0
        /// How often the load goes on and the bare kernels are measured again; `nil`: of about 2.5 seconds each where the
        /// ratio is asked for, which is where the load saturates and can pause, and else just once.
        public var rounds: Int?
        /// How long each line of the table covers; `nil`: there is none.
        public var window: Double?
        public var json = false

        public init() {}
    }

    /// How long the bare kernels are measured before the system starts, and after it where the load does not pause.
    private static let kernelTime: Duration = .seconds(3)
    /// What stands for cameras that draw.
    public static let synthetic = "synthetic:"

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Measures the kernels and the system, in turn or one after the other, and prints what came out.
    ///
    /// - Throws: what keeps the system from starting or a source from being read; ``MienError`` (`notReady`) when nothing
    ///   came of it.
    public func run() async throws {
        let notes = BenchNotes(isQuiet: options.json)
        notes.show("preparing pictures")
        let pictures = try makePictures()
        let bench = KernelBench(choice: options.choice, workers: options.workers, pictures: pictures)
        notes.show("measuring the bare kernels")
        let kernels = try await bench.run(for: kernelTime)
        let measurement = measurement(pictures)
        notes.show(isInRounds ? "measuring the pipeline and the bare kernels in turn" : "measuring the pipeline")
        let report = try await measurement.run(kernels: kernels, pairing: pairing(measurement, bench, notes))
        notes.finish()
        let table = PipelineTable(terminal: .output)
        Terminal.output.write(options.json ? try JSONLine.text(report) + "\n" : table.text(report))
    }

    /// Cameras that draw cannot pause, and windows are there to show what happens without a pause.
    private var isInRounds: Bool {
        guard options.source != Self.synthetic, options.window == nil else { return false }
        return options.rounds != nil || options.load == .saturating
    }

    private func pairing(
        _ measurement: PipelineMeasurement,
        _ bench: KernelBench,
        _ notes: BenchNotes
    ) -> PipelineMeasurement.Pairing {
        guard isInRounds else {
            return .around { [kernelTime] in
                notes.show("measuring the bare kernels again")
                return try await bench.run(for: kernelTime)
            }
        }
        return .inPauses { try await bench.run(for: measurement.timing.kernelTime) }
    }

    private func makePictures() throws -> [LoadPicture] {
        guard let source = options.source, source != Self.synthetic else { return try LoadPictures.drawn() }
        return try LoadPictures.read(source)
    }

    private func measurement(_ pictures: [LoadPicture]) -> PipelineMeasurement {
        var measurement = PipelineMeasurement(cameras: .memory(pictures), logger: logger)
        if options.source == Self.synthetic {
            measurement.cameras = .processes((0..<options.cameras).map { "\(Self.synthetic)\($0 + 3)" })
        }
        measurement.count = options.cameras
        measurement.load = options.load
        measurement.choice = options.choice
        measurement.workers = options.workers
        measurement.timing =
            isInRounds
            ? PipelineTiming(seconds: options.seconds, rounds: options.rounds)
            : PipelineTiming(seconds: options.seconds, window: options.window)
        measurement.timing.warmUp = .seconds(options.warmUp)
        return measurement
    }

    /// A short measurement has short neighbours.
    private var kernelTime: Duration { min(Self.kernelTime, .seconds(max(0.5, options.seconds / 3))) }
}

/// What a long measurement is doing, on standard error, where a person looks.
struct BenchNotes: Sendable {
    let isQuiet: Bool

    func show(_ text: String) {
        guard !isQuiet else { return }
        Terminal.error.write(Terminal.error.isInteractive ? "\r\u{1B}[K  \(text) …" : "\(text) …\n")
    }

    func finish() {
        if !isQuiet, Terminal.error.isInteractive { Terminal.error.write("\r\u{1B}[K") }
    }
}
