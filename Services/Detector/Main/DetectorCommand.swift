import ArgumentParser
import DetectorService
import Messages
import ServiceKit
import Vision

@main
struct DetectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-detector",
        abstract: "Finds and crops the faces of frames from the bus.",
        discussion: """
            It reads mien/v1/<site>/<camera>/frame and writes …/faces. Frames may be dropped, the newest wins; every drop
            is counted in the service's status.

            Several detectors share the frames when they are given the same --group.

            Example: mien-detector --broker mqtt://server:1883 --workers 2
            """,
        version: Release.version
    )

    @Option(help: "Search only this camera's frames.")
    var camera: Name?

    @Option(help: "Share the frames with the other detectors of this group.")
    var group: Name?

    @Option(help: "Search larger frames at this size (pixels of the longer side); 0 searches them as they are.")
    var searchSide = 320

    @Option(help: "How many frames are searched at the same time.")
    var workers = 1

    @Option(help: "The smallest face to look for, as a share of the picture's shorter side.")
    var smallest = 0.12

    @Option(help: ArgumentHelp("The Haar cascade, if not the one of opencv-data.", valueName: "file"))
    var cascade: String?

    @OptionGroup(title: "Tracking")
    var tracking: TrackingOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers is a number from 1 to 64") }
        guard smallest > 0, smallest <= 1 else { throw ValidationError("--smallest is a number above 0, up to 1") }
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
        let detector = Detector(
            configuration,
            site: service.site,
            bus: runtime.bus,
            detector: { [cascade, smallest] in
                try HaarFaceDetector(cascade: cascade, options: .init(minimumSide: .fraction(Float(smallest))))
            },
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try detector.subscribe(camera: camera, group: group)
        try await runtime.run([detector])
    }
}
