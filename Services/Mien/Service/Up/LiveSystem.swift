public import Bus
import Enrolment
import Failure
import Foundation
public import Logging
import Messages
import ServiceKit
public import ServiceLifecycle
public import SystemPackage
import UnixSignals

/// A system that `mien up` and `mien demo` run: its programs, and a connection to watch it by.
public struct LiveSystem: Sendable {
    /// The connection of the command itself.
    public let bus: MosquittoBus
    /// Where other programs find the broker.
    public let brokerURL: String
    /// Where programs of this user on this machine find it with less effort.
    let localURL: String
    /// What the services say of themselves.
    let watcher = BoardWatcher(clock: .system)
    /// Where the web app is; `nil` where there is none.
    public let webAddress: String?
    private let supervisor: Supervisor

    /// Where clients look for a broker that nobody told them about.
    public static let usualPort: UInt16 = 1883
    /// How long the broker may take to answer.
    private static let brokerPatience: Duration = .seconds(15)
    /// How long the others wait for a service: they are of use without it, too.
    private static let servicePatience: Duration = .seconds(10)
    /// How long stopping stage by stage may take; what still runs then is stopped all at once. With the time that a
    /// program has to end, the system is down within 5 seconds whatever its programs do.
    private static let shutdownPatience: Duration = .seconds(3)

    private let quietLogger: Logger

    /// Prepares a system, without starting anything.
    ///
    /// - Parameters:
    ///   - port: Where a broker of our own shall listen; if somebody else does, it takes another.
    ///   - childLog: Takes what the programs print; `nil`: standard error.
    ///   - logFile: The file that it goes to, for people to read in the web app.
    /// - Throws: `LocalBrokerError`, `BusError`.
    public init(
        _ configuration: SystemConfiguration,
        preferringPort port: UInt16? = nil,
        childLog: FileDescriptor? = nil,
        logFile: String? = nil,
        logger: Logger
    ) throws {
        let own = try OwnBroker(configuration, preferringPort: port)
        var configuration = configuration
        let web = try WebPort(configuration.gateway)
        configuration.gateway.port = web.port
        webAddress = web.address
        let plan = SystemPlan(
            configuration,
            programs: Self.programsFolder,
            broker: own.map { ($0.broker, $0.port) },
            log: logFile,
            security: configuration.securityFolder
        )
        let bus = try Self.configuration(of: configuration, plan, hasOwnBroker: own != nil)
        var quiet = logger
        quiet.logLevel = .error
        quietLogger = quiet
        (brokerURL, localURL) = (plan.brokerURL, plan.localURL)
        let connection = try MosquittoBus(bus, logger: quiet)
        self.bus = connection
        try watcher.follow([.statuses], on: connection, site: configuration.site)
        // A node that sends to its server alone begins without it.
        let needsBroker = own != nil || configuration.node == nil
        let stages = plan.stages.enumerated().map { [watcher] index, children in
            Supervisor.Stage(children) {
                if index == 0, needsBroker { try await Self.waitForBroker(connection) }
                // A service that is there is subscribed, so that nothing that is sent from then on goes by it.
                for service in children.compactMap(\.service) {
                    _ = await watcher.wait(atMost: Self.servicePatience) { $0.isOnline(service) }
                }
            }
        }
        supervisor = Supervisor(
            stages: stages,
            launcher: ChildLauncher(output: childLog ?? .standardError),
            logger: logger
        )
    }

    /// Runs the system, and what watches it, until one of them is done or the process gets SIGINT or SIGTERM; then stops
    /// everything in order.
    public func run(with watchers: [any Service] = []) async throws {
        let services: [any Service] = [bus, supervisor] + watchers
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quietLogger
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownPatience
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The connection of the command itself.
    private static func configuration(
        of connection: SystemConfiguration,
        _ plan: SystemPlan,
        hasOwnBroker: Bool
    ) throws -> BusConfiguration {
        var address = try BrokerAddress(parsing: plan.localURL)
        if let node = connection.node, !hasOwnBroker { address = try connection.serverAddress(of: node) }
        if let security = connection.securityFolder { try address.readLogin(from: security.loginPath(.mien)) }
        let id = "mien-\(connection.site)-up-\(ProcessInfo.processInfo.processIdentifier)"
        var bus = BusConfiguration(address: address, clientID: id)
        // Our own broker needs a moment to open its port.
        bus.backoff = Backoff(initial: .milliseconds(50), limit: .seconds(2))
        return bus
    }

    private static func waitForBroker(_ bus: MosquittoBus) async throws {
        let deadline = ContinuousClock.now + brokerPatience
        for await state in bus.connectionStates() {
            switch state {
            case .connected: return
            case .waiting(let error, _) where ContinuousClock.now > deadline: throw error
            case .closed: throw CancellationError()
            case .connecting, .waiting: continue
            }
        }
        throw CancellationError()
    }

    /// Mien's executables stand side by side.
    private static var programsFolder: String {
        // Always there on Linux.
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: path ?? CommandLine.arguments[0]).deletingLastPathComponent().path(percentEncoded: false)
    }
}
