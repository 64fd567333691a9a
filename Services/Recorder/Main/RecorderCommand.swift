public import ArgumentParser
import Bus
import Messages
import RPC
import RecorderService
import ServiceKit
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

    /// One for the queries, which take turns, and one for what deletes meanwhile.
    private static let answeringThreads = 2

    @Option(help: ArgumentHelp("The SQLite file; it is made when it is not there.", valueName: "file"))
    var database: String

    @Option(help: "What a stored result survives: normal, the end of any process; full, a power cut too.")
    var synchronous = SQLiteStore.Durability.normal

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
        let recorder = Recorder(
            store: store,
            site: service.site,
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        runtime.bus.addSubscription(try recorder.subscription(site: service.site)) { _ in }
        runtime.bus.addSubscription(try recorder.labelSubscription(site: service.site)) { _ in }
        let questions = try runtime.makeBus(for: .constant("rpc"))
        try await runtime.run([recorder, questions, try answers(over: questions, runtime)])
    }

    private func answers(over bus: MosquittoBus, _ runtime: ServiceRuntime) throws -> RPCServer {
        let server = try RPCServer(
            service: .constant("recorder"),
            site: service.site,
            bus: bus,
            logger: runtime.logger,
            metrics: runtime.metrics,
            threads: Self.answeringThreads
        )
        let reader = try ReadOnlyStore(path: database)
        RecordAnswers(reader: reader, site: service.site, forget: nil).register(on: server)
        return server
    }
}

extension SQLiteStore.Durability: ExpressibleByArgument {}
