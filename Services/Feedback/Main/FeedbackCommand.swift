public import ArgumentParser
import Failure
public import FeedbackService
import Messages
import ServiceKit
public import Spool

@main
struct FeedbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-feedback",
        abstract: "Takes what people say of faces, and chooses what they are asked.",
        discussion: """
            It answers the requests under mien/v1/<site>/rpc/feedback and sends labels to the recorder. A label that it \
            accepted is in its spool until the recorder has it. A site has one of it.

            Example: mien-feedback --broker mqtt://server:1883 --shares random=50,uncertain=50
            """,
        version: Release.version
    )

    @Option(help: ArgumentHelp("The file that labels wait in; none: only in memory.", valueName: "file"))
    var spool: String?

    @Option(help: "What an accepted label survives: normal, the end of any process; full, a power cut too.")
    var synchronous = SpoolDurability.full

    @Option(
        help: ArgumentHelp(
            "For which reasons faces are chosen: random, uncertain, disputed, rare, contested, second.",
            valueName: "reason=part,…"
        )
    )
    var shares = ReviewShares.usual

    @Option(help: ArgumentHelp("How long a face is one person's to answer.", valueName: "seconds"))
    var lease = 300

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func validate() throws {
        guard (1...86_400).contains(lease) else { throw ValidationError("--lease is from 1 second to a day (86400)") }
    }

    func run() async throws {
        let (name, instance) = (Name.constant("feedback"), Name.constant("main"))
        let runtime = try ServiceRuntime(service: name, instance: instance, options: service)
        let path = try SpoolConfiguration.path(spool, service: "feedback", site: service.site, instance: instance)
        var configuration = SpoolConfiguration(path: path)
        configuration.durability = synchronous
        let spool = try Spool(
            configuration,
            site: service.site,
            producer: try .producer(of: name),
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        var settings = FeedbackConfiguration()
        (settings.shares, settings.leaseTime) = (shares, .seconds(lease))
        let feedback = try Feedback(
            settings,
            site: service.site,
            bus: runtime.bus,
            spool: spool,
            pending: try WireLabel.pending(inSpool: path, site: service.site),
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        try await runtime.run(feedback.services + [StorageMeters(configuration.places, factory: runtime.metrics)])
    }
}

extension SpoolDurability: ExpressibleByArgument {}

extension ReviewShares: ExpressibleByArgument {
    public init?(argument: String) {
        // ArgumentParser reports the flag and the value; it has no room for the reason.
        try? self.init(parsing: argument)
    }
}
