import ArgumentParser
import ClassifierService
import ServiceKit
import ServiceLifecycle
import Spool

@main
struct ClassifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-classifier",
        abstract: "Reads the expressions of faces from the bus.",
        discussion: """
            It reads mien/v1/<site>/<camera>/faces and writes …/emotions. Every report names the model that made it, and is
            kept in the spool, a file, until mien-recorder has it.

            Several classifiers share the faces when they are given the same --group. All of a group run the model that is
            selected for it with 'mien models use', and change it without losing a report. Those of the default group also
            read the pictures that the gateway asks about.

            Example: mien-classifier --broker mqtt://server:1883 --model baseline
            """,
        version: Release.version,
        subcommands: [SelfTestCommand.self]
    )

    @OptionGroup
    var options: ClassifierOptions

    @OptionGroup(title: "Input")
    var input: InputOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("classifier"), options: service)
        let spoolConfiguration = try options.spoolConfiguration(site: service.site, instance: service.instance)
        let start = try options.start(besideSpool: spoolConfiguration.path, logger: runtime.logger)
        let spool = try Spool(
            spoolConfiguration,
            site: service.site,
            producer: try .producer(of: service.instance),
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        let classifier = Classifier(
            options.configuration,
            site: service.site,
            bus: runtime.bus,
            lineup: start.lineup,
            spool: spool,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        let exchange = ModelExchange(
            options.member(site: service.site, instance: service.instance),
            start: start,
            bus: runtime.bus,
            source: try options.source(
                bus: runtime.bus,
                site: service.site,
                instance: service.instance,
                logger: runtime.logger
            ),
            tester: options.tester,
            trialTime: .seconds(options.trial),
            logger: runtime.logger
        )
        try exchange.subscribe()
        let input = try input.bus(of: runtime)
        try classifier.subscribe(camera: options.camera, group: options.group, on: input)
        var services: [any Service] = (input.map { [$0] } ?? []) + [spool, exchange, classifier]
        if options.isAsked {
            services.append(
                try classifier.server(
                    on: runtime.bus,
                    site: service.site,
                    logger: runtime.logger,
                    metrics: runtime.metrics
                )
            )
        }
        services.append(StorageMeters(spoolConfiguration.places, factory: runtime.metrics))
        try await runtime.run(services)
    }
}
