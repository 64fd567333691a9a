public import ArgumentParser
import Bus
import Messages
import RecorderService
import ServiceKit
import ServiceLifecycle
public import Store

@main
struct RecorderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-recorder",
        abstract: "Stores every result, once.",
        discussion: """
            It reads mien/v1/<site>/<camera>/emotions and is the only one that writes the database. The broker keeps what
            comes while the recorder is away, and hears that a result was received only when it is stored.

            Example: mien-recorder --broker mqtt://server:1883 --database /var/lib/mien/mien.sqlite
            """,
        version: Release.version
    )

    /// How long the broker keeps results for a recorder that is away: a week.
    private static let sessionSeconds: UInt32 = 7 * 24 * 3_600
    /// Results that come so soon after others wait to share a commit, which costs more than they do.
    private static let gatheringTime: Duration = .milliseconds(20)
    /// So many results, at most, are on their way to the recorder, and stored and acknowledged together.
    private static let receiveMaximum: UInt16 = 1_000

    @Option(help: ArgumentHelp("The SQLite file; it is made when it is not there.", valueName: "file"))
    var database: String

    @Option(help: "What a stored result survives: normal, the end of any process; full, a power cut too.")
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
            $0.gatheringTime = Self.gatheringTime
        }
        let store = try SQLiteStore(path: database, durability: synchronous)
        let recorder = try Recorder(
            store: store,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        runtime.bus.addSubscription(try recorder.subscription(site: service.site)) { _ in }
        var services: [any Service] = [expirer(of: store, runtime)]
        services.append(
            IntegrityCheck(path: database, store: store, health: runtime.health, logger: runtime.logger)
        )
        services += try answeringServices(store, runtime)
        if keeping.keep != .none { services += try pictureServices(store.pictures, runtime) }
        try await runtime.run(services)
    }

    private func expirer(of store: SQLiteStore, _ runtime: ServiceRuntime) -> Expirer {
        Expirer(
            store: store,
            retention: keeping.retention,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
    }

    /// Questions come over a connection of their own: its broker knows at once when nobody is there to answer.
    private func answeringServices(_ store: SQLiteStore, _ runtime: ServiceRuntime) throws -> [any Service] {
        let bus = try runtime.makeBus(for: .constant("rpc"))
        let answers = RecordAnswers(reader: try ReadOnlyStore(path: database), site: service.site) { selection in
            WireForgetReply(try store.forget(selection))
        }
        return [bus, try answers.server(on: bus, logger: runtime.logger, metrics: runtime.metrics)]
    }

    /// Pictures come over a connection of their own, without a session: they must not hold up results, and nothing of them is
    /// worth waiting for.
    private func pictureServices(_ store: PictureStore, _ runtime: ServiceRuntime) throws -> [any Service] {
        let bus = try runtime.makeBus(for: .constant("pictures"))
        let keeper = PictureKeeper(
            keeping.pictures,
            store: store,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        for subscription in try keeper.subscriptions(site: service.site) { bus.addSubscription(subscription) { _ in } }
        return [bus, keeper]
    }
}

extension SQLiteStore.Durability: ExpressibleByArgument {}
