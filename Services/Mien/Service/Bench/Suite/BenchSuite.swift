import Failure
import Foundation
public import Logging

/// Measures everything that was asked of this system, one after the other: `mien bench all`.
public struct BenchSuite {
    /// How to measure.
    public struct Options: Sendable {
        public var choice = KernelChoice()
        public var workers = ProcessInfo.processInfo.activeProcessorCount
        /// For how long each number is measured.
        public var seconds = 12.0
        public var json = false

        public init() {}
    }

    private static let kernelTime: Duration = .seconds(3)
    private static let usualCameras = 4
    private static let manyCameras = 32
    /// Where the cost of a frame is measured: well below what the system can take, so that nothing is dropped.
    private static let costLoad = Load.share(0.6)
    private static let nodeFramesPerSecond = 10.0

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Measures, and prints what was asked beside what came out.
    ///
    /// - Throws: as ``PipelineBench/run()``.
    public func run() async throws {
        let notes = BenchNotes(isQuiet: options.json)
        notes.show("preparing pictures")
        let runs = try await measure(LoadPictures.drawn(), notes)
        notes.finish()
        let result = Result(goals: runs.goals, runs: runs)
        Terminal.output.write(
            options.json ? try JSONLine.text(result) + "\n" : BenchTable(terminal: .output).text(runs)
        )
    }

    private struct Result: Encodable {
        let goals: [BenchGoal]
        let runs: BenchRuns
    }

    private func measure(_ pictures: [LoadPicture], _ notes: BenchNotes) async throws -> BenchRuns {
        let bench = KernelBench(choice: options.choice, workers: options.workers, pictures: pictures)
        notes.show("the bare kernels")
        let kernels = try await bench.run(for: Self.kernelTime)
        func pipeline(_ note: String, cameras: Int, _ load: Load) async throws -> PipelineReport {
            notes.show(note)
            return try await measurement(.memory(pictures), cameras: cameras, load).run(kernels: kernels)
        }
        notes.show("throughput, and the bare kernels in turn")
        var throughput = measurement(.memory(pictures), cameras: Self.usualCameras, .saturating)
        // Twice as many rounds as one run alone: the ratio is the number that neighbours disturb most.
        throughput.timing = PipelineTiming(seconds: 2 * options.seconds, rounds: nil)
        let kernelTime = throughput.timing.kernelTime
        return BenchRuns(
            throughput: try await throughput.run(
                kernels: kernels,
                pairing: .inPauses { try await bench.run(for: kernelTime) }
            ),
            oneCamera: try await pipeline("one camera", cameras: 1, Self.costLoad),
            manyCameras: try await pipeline("many cameras", cameras: Self.manyCameras, Self.costLoad),
            halfLoad: try await pipeline("half load", cameras: Self.usualCameras, .share(0.5)),
            overload: try await pipeline("overload", cameras: Self.usualCameras, .share(3)),
            eightCameras: try await pipeline("eight cameras", cameras: 8, .saturating),
            node: try await node(pictures, kernels, notes)
        )
    }

    /// A camera's node: `mien-camera` passes on pictures that are JPEGs already, as most cameras give them.
    private func node(_ pictures: [LoadPicture], _ kernels: KernelResult, _ notes: BenchNotes) async throws
        -> PipelineReport
    {
        notes.show("a camera's node")
        let folder = try ScratchFolder()
        defer { folder.remove() }
        for (index, picture) in pictures.enumerated() {
            let file = "\(folder.path)/\(String(format: "%04d", index)).jpg"
            do {
                try Data(picture.jpeg).write(to: URL(filePath: file))
            } catch {
                throw MienError(.cannotWrite, "\(file) cannot be written: look at the disk's room", cause: error)
            }
        }
        var measurement = measurement(.processes([folder.path]), cameras: 1, .perCamera(Self.nodeFramesPerSecond))
        measurement.workers = 1
        // What a node with little memory is told to use: OpenVINO alone would take what is asked for both.
        measurement.choice = .classic
        return try await measurement.run(kernels: kernels)
    }

    private func measurement(_ cameras: PipelineMeasurement.Cameras, cameras count: Int, _ load: Load)
        -> PipelineMeasurement
    {
        var measurement = PipelineMeasurement(cameras: cameras, logger: logger)
        measurement.count = count
        measurement.load = load
        measurement.choice = options.choice
        measurement.workers = options.workers
        measurement.timing.window = .seconds(options.seconds)
        return measurement
    }
}
