import ArgumentParser
import Logging
import MienService

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs the whole system on drawn people and shows it live.",
        discussion: "Its broker and its database are its own and go away with it. Ctrl-C ends it."
    )

    @Option(help: "End by itself after so many seconds.")
    var seconds: Double?

    @Flag(help: "Print one line of JSON at the end, and nothing else.")
    var json = false

    @Option(help: "How many people are drawn.")
    var cameras = 2

    @Option(help: "How many pictures of each a second.")
    var fps = 15.0

    @Option(help: ArgumentHelp("The web app's port; off: no web app.", valueName: "port|off"))
    var port = "\(SystemConfiguration.Gateway.usualPort)"

    func validate() throws {
        guard SystemConfiguration.Gateway.port(port) != nil else {
            throw ValidationError("--port is off, or a number from 0 to 65535")
        }
        guard (1...SystemConfiguration.drawnCameraLimit).contains(cameras) else {
            throw ValidationError("--cameras is a number from 1 to \(SystemConfiguration.drawnCameraLimit)")
        }
        guard fps > 0, fps <= 120 else { throw ValidationError("--fps is a number above 0, up to 120") }
        guard (seconds ?? 1) > 0 else { throw ValidationError("--seconds is a number above 0") }
    }

    func run() async throws {
        var options = Demo.Options()
        options.seconds = seconds
        options.json = json
        options.cameras = cameras
        options.fps = fps
        if let port = SystemConfiguration.Gateway.port(port) { options.port = port }
        try await Demo(options, logger: CommandLog.bootstrap(label: "mien", level: json ? .error : .warning)).run()
    }
}
