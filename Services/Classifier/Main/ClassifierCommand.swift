import ArgumentParser
import ClassifierService
import Inference
import Messages
import Models
import ServiceKit

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

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...256).contains(batch) else { throw ValidationError("--batch is a number from 1 to 256") }
    }

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("classifier"), options: service)
        let expression = try ExpressionModel.open(model, engine: OpenCVEngine())
        var configuration = ClassifierConfiguration()
        configuration.batchSize = batch
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
