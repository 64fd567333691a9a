import Bus
import Failure
import Foundation
import Logging
import Messages
import ServiceKit

/// One run of the whole system under a load.
struct PipelineMeasurement {
    /// Who shows the frames.
    enum Cameras {
        /// Cameras of this process, with pictures from the memory.
        case memory([LoadPicture])
        /// `mien-camera` on these sources, in turn.
        case processes([String])
    }

    /// When the bare kernels are measured that the system is held against.
    enum Pairing {
        /// Before the system runs: where nobody asks how much of them it reaches.
        case before
        /// Before it runs, and once more when it has stopped.
        case around(@Sendable () async throws -> KernelResult)
        /// While it runs, in the pauses of the load: only cameras of this process can pause.
        case inPauses(@Sendable () async throws -> KernelResult)

        fileprivate var inPauses: (@Sendable () async throws -> KernelResult)? {
            guard case .inPauses(let kernels) = self else { return nil }
            return kernels
        }
    }

    var cameras: Cameras
    var count = 4
    var load = Load.saturating
    var choice = KernelChoice()
    var workers = ProcessInfo.processInfo.activeProcessorCount
    var timing = PipelineTiming()
    let logger: Logger

    /// What cameras are called: load01, load02, …
    static func cameraName(_ index: Int) throws -> Name { try Name(String(format: "load%02d", index + 1)) }

    /// Runs the system, measures it, and stops it.
    ///
    /// - Parameter kernels: What the bare kernels reached just before; the load may depend on it.
    func run(kernels: KernelResult, pairing: Pairing = .before) async throws -> PipelineReport {
        try await withScratchSystem(logger: logger) { folder in
            try configuration(dataFolder: folder, rate: rate(kernels.framesPerSecond))
        } body: { system in
            try await measure(system, kernels: kernels, pairing: pairing)
        }
    }

    private func rate(_ kernels: Double) -> Double { load.rate(cameras: count, kernels: kernels) }

    private func measure(
        _ system: ScratchSystem,
        kernels: KernelResult,
        pairing: Pairing
    ) async throws -> PipelineReport {
        let cameras = try makeCameras(for: system)
        let run = PipelineRun(
            watcher: system.watcher,
            cameras: cameras,
            timing: timing,
            rate: { rate(max($0, kernels.framesPerSecond)) },
            kernels: pairing.inPauses
        )
        try await system.run(with: (cameras?.buses ?? []) + [run])
        let (findings, end) = (run.findings, system.watcher.current)
        var known = kernels
        if case .around(let again) = pairing { known = KernelResult(averaging: [kernels, try await again()]) }
        let rounds = findings.rounds(known: known)
        var report = try PipelineReport(
            rounds,
            source: cameras.map { (cameras: $0, missed: findings.missed) },
            end: end,
            store: try system.store()
        )
        report.setting = setting(rounds, kernels)
        return report
    }

    private func makeCameras(for system: ScratchSystem) throws -> LoadCameras? {
        guard case .memory(let pictures) = cameras else { return nil }
        var quiet = logger
        quiet.logLevel = .critical
        let address = try BrokerAddress(parsing: system.live.localURL)
        let site = system.configuration.site
        let pairs = try (0..<count).map { index in
            let name = try Self.cameraName(index)
            var bus = BusConfiguration(address: address, clientID: "mien-\(site)-bench-\(name)")
            // The broker needs a moment to open its port.
            bus.backoff = Backoff(initial: .milliseconds(50), limit: .seconds(1))
            let connection = try MosquittoBus(bus, logger: quiet)
            return (camera: LoadCamera(name: name, site: site, bus: connection), bus: connection)
        }
        return LoadCameras(cameras: pairs.map(\.camera), buses: pairs.map(\.bus), pictures: pictures)
    }

    private func configuration(dataFolder: String, rate: Double) throws -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: dataFolder)
        configuration.gateway.port = nil
        configuration.logLevel = "warning"
        configuration.detector.workers = workers
        choice.apply(to: &configuration)
        if case .processes(let sources) = cameras {
            configuration.cameras = try (0..<count).map { index in
                var camera = SystemConfiguration.Camera(
                    name: try Self.cameraName(index),
                    source: sources[index % sources.count]
                )
                camera.fps = rate / Double(count)
                camera.loop = true
                return camera
            }
        }
        return configuration
    }

    private func setting(_ rounds: [PipelineRound], _ kernels: KernelResult) -> PipelineReport.Setting {
        PipelineReport.Setting(
            cameras: count,
            seconds: timing.seconds,
            offered: (rounds.reduce(0) { $0 + $1.offered } / Double(max(1, rounds.count))).rounded(to: 2),
            detector: kernels.detector,
            engine: kernels.engine,
            model: kernels.model,
            workers: workers
        )
    }
}
