import ArgumentParser
import ClassifierService
import Inference
import Messages
import Models
import ServiceKit
import Tracking

@main
struct ClassifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-classifier",
        abstract: "Reads the expressions of faces from the bus.",
        discussion: """
            It reads mien/v1/<site>/<camera>/faces and writes …/emotions. Every report names the model that made it.

            Several classifiers share the faces when they are given the same --group.

            Example: mien-classifier --broker mqtt://server:1883 --model baseline
            """,
        version: Release.version
    )

    @Option(help: "The model bundle: its name, name-version, or folder; plugin:NAME for a plugin's classifier.")
    var model = "baseline"

    @Option(help: "Classify only this camera's faces.")
    var camera: Name?

    @Option(help: "Share the faces with the other classifiers of this group.")
    var group: Name?

    @Option(help: "At most so many faces go through the model at once.")
    var batch = 8

    @Option(help: "How slowly the smoothed emotion of a tracked face follows, in seconds; 0 does not smooth.")
    var smoothing = 0.5

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...256).contains(batch) else { throw ValidationError("--batch is a number from 1 to 256") }
        guard (0...60).contains(smoothing) else { throw ValidationError("--smoothing is a number from 0 to 60") }
    }

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("classifier"), options: service)
        let expression = try ExpressionModel.open(model, engine: OpenCVEngine())
        var configuration = ClassifierConfiguration()
        configuration.batchSize = batch
        configuration.smoothing.timeConstant = Int64(smoothing * 1_000_000)
        let classifier = Classifier(
            configuration,
            site: service.site,
            bus: runtime.bus,
            model: expression,
            producer: try .producer(of: service.instance),
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try classifier.subscribe(camera: camera, group: group)
        try await runtime.run([classifier])
    }
}
