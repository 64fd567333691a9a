public import ArgumentParser
import ClassifierService
import Failure
import Inference
import Logging
import Messages
import Models
import Plugins
import ServiceKit
public import Spool
import Tracking

@main
struct ClassifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-classifier",
        abstract: "Reads the expressions of faces from the bus.",
        discussion: """
            It reads mien/v1/<site>/<camera>/faces and writes …/emotions. Every report names the model that made it, and is
            kept in the spool, a file, until mien-recorder has it.

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

    @Option(help: "What runs the model: auto, opencv, openvino, or an engine of a plugin.")
    var engine = "auto"

    @Option(help: "How many threads the engine may use.")
    var threads = 1

    @Option(help: "What the model computes with: auto, fp32 or int8.")
    var precision = "auto"

    @Option(help: "How slowly the smoothed emotion of a tracked face follows, in seconds; 0 does not smooth.")
    var smoothing = 0.5

    @Option(
        help: ArgumentHelp(
            "Where reports are kept until they are recorded; none: in memory. Default: in $STATE_DIRECTORY, or "
                + "~/.local/state/mien.",
            valueName: "file"
        )
    )
    var spool: String?

    @Option(help: ArgumentHelp("The most that the spool keeps; the oldest reports go first.", valueName: "MB"))
    var spoolLimit = 256

    @Option(help: "What a report in the spool survives: normal, the end of any process; full, a power cut too.")
    var spoolSynchronous = SpoolDurability.normal

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...256).contains(batch) else { throw ValidationError("--batch is a number from 1 to 256") }
        guard ModelPrecision(rawValue: precision) != nil else {
            throw ValidationError("--precision is auto, fp32 or int8")
        }
        guard (1...256).contains(threads) else { throw ValidationError("--threads is a number from 1 to 256") }
        guard (1...1_000_000).contains(spoolLimit) else {
            throw ValidationError("--spool-limit is a number from 1 to 1000000")
        }
        guard (0...60).contains(smoothing) else { throw ValidationError("--smoothing is a number from 0 to 60") }
    }

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("classifier"), options: service)
        let expression = try open(logger: runtime.logger)
        var configuration = ClassifierConfiguration()
        configuration.batchSize = batch
        configuration.smoothing.timeConstant = Int64(smoothing * 1_000_000)
        let spool = try Spool(
            spoolConfiguration(),
            site: service.site,
            producer: try .producer(of: service.instance),
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        let classifier = Classifier(
            configuration,
            site: service.site,
            bus: runtime.bus,
            model: expression,
            spool: spool,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try classifier.subscribe(camera: camera, group: group)
        try await runtime.run([spool, classifier])
    }

    private func spoolConfiguration() throws -> SpoolConfiguration {
        var configuration = SpoolConfiguration(
            path: try SpoolConfiguration.path(spool, service: "classifier", site: service.site, instance: service.instance)
        )
        configuration.limitBytes = spoolLimit << 20
        configuration.durability = spoolSynchronous
        return configuration
    }

    /// Opens the model, on an engine unless it is a plugin's, and says what came of it.
    private func open(logger: Logger) throws -> ExpressionModel {
        var obstacle: (any Error)?
        func select() throws -> any InferenceEngine {
            let selection = try EngineCatalog().select(EngineChoice(engine), threads: threads)
            obstacle = selection.obstacle
            return selection.engine
        }
        let expression = try ExpressionModel.open(
            model,
            engine: select(),
            precision: ModelPrecision(rawValue: precision) ?? .auto,
            settings: PluginSettings(threads: threads)
        )
        let words = [expression.engineTitle, expression.precision?.rawValue].compactMap { $0 }
        logger.info("\(expression.id) on \(words.joined(separator: ", "))")
        if let obstacle { logger.notice("not on a faster engine: \(describe(obstacle))") }
        return expression
    }
}

extension SpoolDurability: ExpressibleByArgument {}
