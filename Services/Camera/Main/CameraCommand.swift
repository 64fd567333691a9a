import ArgumentParser
import CameraService
import Messages
import ServiceKit

@main
struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-camera",
        abstract: "Turns a source into frames on the bus.",
        discussion: """
            Sources:
              /dev/video0                 a camera; its JPEGs are passed on untouched
              rtsp://…  http://…          a stream
              film.mp4  photo.jpg  folder a file, or a folder of pictures
              mqtt:some/topic             JPEGs that somebody else publishes
              synthetic:  synthetic:7     a drawn person; synthetic:7?style=chalk: in white on black

            A camera that goes away is tried again until it is back.

            Example: mien-camera --source /dev/video0 --camera hall --broker mqtt://server:1883
            """,
        version: Release.version
    )

    @Option(help: "Where the pictures come from (see above).")
    var source: String

    @Option(help: "The camera's name: its topics start with mien/v1/<site>/<camera>.")
    var camera: Name

    @Option(help: "At most so many frames a second.")
    var fps: Double?

    @Option(help: "The picture size that is asked of a device, and that synthetic pictures have.")
    var size = FrameSize(width: 640, height: 480)

    @Option(help: "The quality of JPEGs encoded here, 1 to 100.")
    var quality = 85

    @Flag(help: "Start a film or folder again at its end.")
    var loop = false

    @Flag(help: "Play a film as fast as the broker takes it, not at its own speed.")
    var fast = false

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...100).contains(quality) else { throw ValidationError("--quality is a number from 1 to 100") }
        guard (fps ?? 1) > 0, (fps ?? 1) <= 1_000 else {
            throw ValidationError("--fps is a number above 0, up to 1000")
        }
        guard !Topic.reservedCameraNames.contains(camera.text) else {
            throw ValidationError("no camera can be called '\(camera)': its topics would mean something else")
        }
    }

    func run() async throws {
        var configuration = CameraConfiguration(camera: camera, source: try CameraSource(parsing: source))
        (configuration.width, configuration.height) = (size.width, size.height)
        configuration.framesPerSecond = fps
        configuration.quality = quality
        configuration.loops = loop
        configuration.pace = fast ? .fast : .realTime
        let runtime = try ServiceRuntime(service: .constant("camera"), instance: camera, options: service)
        let camera = try Camera(
            configuration,
            site: service.site,
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try await runtime.run([camera])
    }
}
