import ArgumentParser
import DetectorService
import FaceDetection
import Messages
import Models
import Plugins
import ServiceKit
import ServiceLifecycle
import Vision

@main
struct DetectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-detector",
        abstract: "Finds and crops the faces of frames from the bus.",
        discussion: """
            It reads mien/v1/<site>/<camera>/frame and writes …/faces. Frames may be dropped, the newest wins; every drop
            is counted in the service's status.

            Several detectors share the frames when they are given the same --group. All of a site share the pictures that
            the gateway asks about, unless --no-answers is given: for a node that shall do its own cameras' work alone.

            Example: mien-detector --broker mqtt://server:1883 --workers 2
            """,
        version: Release.version
    )

    @Option(help: "Search only this camera's frames.")
    var camera: Name?

    @Option(help: "Share the frames with the other detectors of this group.")
    var group: Name?

    @Flag(help: "Do not find faces in pictures that somebody asks about; other detectors of the site do.")
    var noAnswers = false

    @Option(help: "Search larger frames at this size (pixels of the longer side); 0 searches them as they are.")
    var searchSide = 320

    @Option(help: "How many frames are searched at the same time.")
    var workers = 1

    @Option(
        help: ArgumentHelp(
            "What finds faces: auto (the best there is), haar, yunet, a bundle's name, name-version or folder, or plugin:NAME.",
            valueName: "detector"
        )
    )
    var detector = "auto"

    @Option(help: "What runs a detector's network: auto, opencv, openvino, or an engine of a plugin.")
    var engine = "auto"

    @Option(help: "How many threads the engine may use for each worker.")
    var threads = 1

    @Option(
        help: ArgumentHelp(
            "The smallest face to look for, as a share of the picture's shorter side; haar alone has a default, 0.12.",
            valueName: "share"
        )
    )
    var smallest: Double?

    @Option(help: ArgumentHelp("The Haar cascade, if not the one of opencv-data; asks for haar.", valueName: "file"))
    var cascade: String?

    @OptionGroup(title: "Tracking")
    var tracking: TrackingOptions

    @OptionGroup(title: "Input")
    var input: InputOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers is a number from 1 to 64") }
        guard smallest.map({ $0 > 0 && $0 <= 1 }) ?? true else {
            throw ValidationError("--smallest is a number above 0, up to 1")
        }
        guard cascade == nil || ["auto", "haar"].contains(detector) else {
            throw ValidationError("--cascade goes with --detector haar")
        }
        guard (1...256).contains(threads) else { throw ValidationError("--threads is a number from 1 to 256") }
        guard searchSide == 0 || (64...8192).contains(searchSide) else {
            throw ValidationError("--search-side is 0, or a number from 64 to 8192")
        }
    }

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("detector"), options: service)
        var configuration = DetectorConfiguration()
        configuration.searchSide = searchSide == 0 ? nil : searchSide
        configuration.workers = workers
        tracking.apply(to: &configuration)
        let selection = try select()
        selection.announce(logger: runtime.logger, health: runtime.health)
        let worker = Detector(
            configuration,
            site: service.site,
            bus: runtime.bus,
            detector: selection.make,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        let input = try input.bus(of: runtime)
        try worker.subscribe(camera: camera, group: group, on: input)
        var services: [any Service] = (input.map { [$0] } ?? []) + [worker]
        if !noAnswers {
            services.append(
                try worker.server(
                    on: runtime.bus,
                    site: service.site,
                    logger: runtime.logger,
                    metrics: runtime.metrics
                )
            )
        }
        try await runtime.run(services)
    }

    private func select() throws -> DetectorSelection {
        var options = DetectorCatalog.Options()
        options.cascade = cascade
        options.haar.minimumSide = .fraction(Float(smallest ?? 0.12))
        options.minimumSide = .fraction(Float(smallest ?? 0))
        let (engine, threads) = (EngineChoice(engine), threads)
        return try DetectorCatalog(
            store: .standard(),
            engine: EngineCatalog().engine(engine, threads: threads),
            options: options
        ).select(DetectorChoice(detector))
    }
}
