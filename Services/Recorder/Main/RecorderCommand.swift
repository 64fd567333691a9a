public import ArgumentParser
import Bus
import Messages
import RecorderService
import ServiceKit
import ServiceLifecycle
public import Store
import Threads

@main
struct RecorderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-recorder",
        abstract: "Stores every result, once.",
        discussion: """
            It reads mien/v1/<site>/<camera>/emotions, …/shadow and …/labels, and is the only one that writes the database. The broker keeps what
            comes while the recorder is away, and hears that a result was received only when it is stored.

            Example: mien-recorder --broker mqtt://server:1883 --database /var/lib/mien/mien.sqlite
            """,
        version: Release.version
    )

    /// How long the broker keeps results for a recorder that is away: a week.
    private static let sessionSeconds: UInt32 = 7 * 24 * 3_600
    /// Results that come soon after others wait to share a commit, which costs more than they do.
    private static let pace = Pace(from: .milliseconds(12), to: .milliseconds(50), share: 0.1)
    /// So many results, at most, are on their way to the recorder, and stored and acknowledged together.
    private static let receiveMaximum: UInt16 = 1_000

    @Option(
        help: ArgumentHelp(
            "The SQLite file, made when it is not there; or postgres://user@host/name, without a password.",
            valueName: "file"
        )
    )
    var database: String

    @Option(help: "What a result in a file survives: normal, the end of any process; full, a power cut too.")
    var synchronous = SQLiteStore.Durability.normal

    @OptionGroup(title: "Pictures and retention")
    var keeping: KeepingOptions

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func run() async throws {
        // The session belongs to the site's recorder, not to the machine that it happens to run on.
        let runtime = try ServiceRuntime(service: .constant("recorder"), instance: .constant("main"), options: service)
        {
            $0.sessionExpirySeconds = Self.sessionSeconds
            $0.receiveMaximum = Self.receiveMaximum
            $0.pace = Self.pace
        }
        let record = try OpenRecord(at: database, durability: synchronous, site: service.site)
        let recorder = Recorder(
            store: record.store,
            site: service.site,
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        for subscription in try recorder.subscriptions(site: service.site) {
            runtime.bus.addSubscription(subscription) { _ in }
        }
        var services: [any Service] = [recorder, expirer(of: record.eraser, runtime)]
        services += try answeringServices(record, runtime)
        if let files = record.files { services.append(check(of: files, runtime)) }
        if keeping.keep != .none { services += try pictureServices(record.pictures, runtime) }
        try await runtime.run(services)
    }
}

extension SQLiteStore.Durability: ExpressibleByArgument {}
