import ArgumentParser
import Logging
import MienService

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Runs the whole system on this machine.",
        discussion: """
            Cameras, detector, model, recorder and broker stand in mien.yaml; --source needs no file. What dies is
            started again. Ctrl-C or SIGTERM stops everything in order, and nothing that was found is lost.

            Examples: mien up --source /dev/video0
                      mien up --source hall=rtsp://camera/stream --source door=film.mp4
                      mien up --config mien.yaml
            """
    )

    @Option(help: ArgumentHelp("The configuration; mien.yaml in this folder if it is there.", valueName: "file"))
    var config: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A camera's source, with or without a name for the camera.", valueName: "[name=]source")
    )
    var source: [String] = []

    @Flag(help: "Start films again at their end.")
    var loop = false

    @Option(help: "The broker, if it is not to be a private one.")
    var broker: String?

    @Option(help: ArgumentHelp("Where database and broker keep what they must.", valueName: "folder"))
    var data: String?

    @Option(help: "The model bundle: its name, name-version, or folder; plugin:NAME for a plugin's.")
    var model: String?

    @Option(help: "What finds faces: auto, haar, yunet, or a detector bundle's name, name-version or folder.")
    var detector: String?

    @Option(help: ArgumentHelp("The web app's port; off: no web app.", valueName: "port|off"))
    var port: String?

    func validate() throws {
        guard port.map({ SystemConfiguration.Gateway.port($0) != nil }) ?? true else {
            throw ValidationError("--port is off, or a number from 0 to 65535")
        }
    }

    func run() async throws {
        let logger = CommandLog.bootstrap(label: "mien", level: .info)
        var configuration = try SystemConfiguration(fileOrDefault: config)
        if let broker { configuration.broker = .external(broker) }
        if let data { configuration.dataFolder = data }
        if let model { configuration.model = model }
        if let port = port.flatMap(SystemConfiguration.Gateway.port) { configuration.gateway.port = port }
        if let detector { configuration.detector.kind = detector }
        try configuration.addCameras(source, loop: loop)
        let log = try LogTee.of(configuration)
        defer { log.finish() }
        let system = try LiveSystem(
            configuration,
            preferringPort: LiveSystem.usualPort,
            childLog: log.input,
            logFile: log.path,
            logger: logger
        )
        logger.info("Starting", metadata: configuration.summary(brokerURL: system.brokerURL, web: system.webAddress))
        try await system.run(with: try NodeRenewal(of: configuration, logger: logger).map { [$0] } ?? [])
        logger.info("Stopped")
    }
}
