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

    var cameras: Cameras
    var count = 4
    var load = Load.saturating
    var choice = KernelChoice()
    var workers = ProcessInfo.processInfo.activeProcessorCount
    var timing = PipelineRun.Timing()
    let logger: Logger

    /// What cameras are called: load01, load02, …
    static func cameraName(_ index: Int) throws -> Name { try Name(String(format: "load%02d", index + 1)) }

    /// Runs the system, measures it, and stops it.
    ///
    /// - Parameters:
    ///   - kernels: What the bare kernels reached just before; the load may depend on it.
    ///   - again: Measures them once more, when the system has stopped; what it returns is what the system is held against.
    func run(
        kernels: KernelResult,
        again: () async throws -> KernelResult? = { nil }
    ) async throws -> PipelineReport {
        let rate = load.rate(cameras: count, kernels: kernels.framesPerSecond)
        return try await withScratchSystem(logger: logger) { folder in
            try configuration(dataFolder: folder, rate: rate)
        } body: { system in
            try await measure(system, rate: rate) { try await again() ?? kernels }
        }
    }

    private func measure(
        _ system: ScratchSystem,
        rate: Double,
        kernels: () async throws -> KernelResult
    ) async throws -> PipelineReport {
        let load = try makeLoad(for: system, rate: rate)
        let run = PipelineRun(
            watcher: system.watcher,
            source: load?.source,
            buses: load?.buses ?? [],
            timing: timing
        )
        do {
            try await system.live.run(with: (load?.buses ?? []) + [run])
        } catch {
            throw MienError(.notReady, "\(describe(error)); the services said:\n\(system.logTail)")
        }
        let (kernels, end) = (try await kernels(), system.watcher.current)
        let store = try system.store()
        var report = try PipelineReport(run.samples, end: end, source: load?.source, store: store, kernels: kernels)
        report.setting = setting(rate: rate, kernels: kernels)
        return report
    }

    private func makeLoad(for system: ScratchSystem, rate: Double) throws -> (
        source: LoadSource, buses: [MosquittoBus]
    )? {
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
        return (LoadSource(cameras: pairs.map(\.camera), pictures: pictures, rate: rate), pairs.map(\.bus))
    }

    private func configuration(dataFolder: String, rate: Double) throws -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: dataFolder)
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

    private func setting(rate: Double, kernels: KernelResult) -> PipelineReport.Setting {
        PipelineReport.Setting(
            cameras: count,
            seconds: timing.window / .seconds(1) * Double(timing.windows),
            offered: rate.rounded(to: 2),
            detector: kernels.detector,
            engine: kernels.engine,
            model: kernels.model,
            workers: workers
        )
    }
}
