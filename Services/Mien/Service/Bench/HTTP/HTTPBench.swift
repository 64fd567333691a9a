import Failure
import Foundation
import LocalBroker
public import Logging
import Synchronization

/// Measures a gateway, and the system behind it, beside the bare kernels: `mien bench http`.
public struct HTTPBench {
    /// What to measure.
    public struct Options: Sendable {
        public var choice = KernelChoice()
        /// Of the detector, and of the bare kernels.
        public var workers = ProcessInfo.processInfo.activeProcessorCount
        /// How often the gateway and the kernels take turns.
        public var rounds = 7
        /// How long each has its turn, in seconds.
        public var turn = 2.0
        /// How many clients keep everybody busy, where the throughput is measured.
        public var clients = 12
        /// How many clients come at once at the end, and for how many seconds.
        public var floodClients = 200
        public var floodSeconds = 60.0
        /// Whether what is read is recorded, as it is unless a client says otherwise.
        public var records = true
        public var json = false

        public init() {}
    }

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Measures, and prints what was asked beside what came out.
    ///
    /// - Throws: what keeps the system from starting; ``MienError`` (`programMissing` without wrk, `notReady`).
    public func run() async throws {
        let notes = BenchNotes(isQuiet: options.json)
        notes.show("preparing a picture")
        let picture = try LoadPictures.drawn(count: 1)
        let report = try await withScratchSystem(logger: logger) { folder in
            configuration(in: folder)
        } body: { system in
            try await measure(system, picture, notes)
        }
        notes.finish()
        let table = HTTPTable(terminal: .output)
        Terminal.output.write(options.json ? try JSONLine.text(report) + "\n" : table.text(report))
    }

    private func configuration(in folder: String) -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: folder)
        // What is measured starts one of its own.
        configuration.gateway.port = nil
        configuration.logLevel = "warning"
        configuration.detector.workers = options.workers
        options.choice.apply(to: &configuration)
        return configuration
    }

    private func measure(
        _ system: ScratchSystem,
        _ pictures: [LoadPicture],
        _ notes: BenchNotes
    ) async throws -> HTTPReport {
        let port = try LoopbackPort.free()
        let query = options.records ? "" : "?record=false"
        let run = HTTPRun(
            options,
            system: system,
            port: port,
            wrk: try Wrk(
                url: "http://127.0.0.1:\(port)/api/v1/predict\(query)",
                picture: pictures[0].jpeg,
                folder: system.configuration.dataFolder
            ),
            pictures: pictures,
            notes: notes
        )
        try await system.run(with: [run])
        guard let report = run.report else { throw MienError(.notReady, "it was ended before there was a result") }
        return report
    }
}
