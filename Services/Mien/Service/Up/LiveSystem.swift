public import Bus
import Failure
import Foundation
import LocalBroker
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
        let broker = try Self.prepareBroker(configuration, preferringPort: port)
        var configuration = configuration
        let web = try WebPort(configuration.gateway)
        configuration.gateway.port = web.port
        webAddress = web.address
        let plan = SystemPlan(configuration, programs: Self.programsFolder, broker: broker, log: logFile)
        var bus = BusConfiguration(
            address: try BrokerAddress(parsing: plan.localURL),
            clientID: "mien-\(configuration.site)-up-\(ProcessInfo.processInfo.processIdentifier)"
        )
        // Our own broker needs a moment to open its port.
        bus.backoff = Backoff(initial: .milliseconds(50), limit: .seconds(2))
        var quiet = logger
        quiet.logLevel = .error
        quietLogger = quiet
        (brokerURL, localURL) = (plan.brokerURL, plan.localURL)
        let connection = try MosquittoBus(bus, logger: quiet)
        self.bus = connection
        try watcher.follow([.statuses], on: connection, site: configuration.site)
        let stages = plan.stages.enumerated().map { [watcher] index, children in
            Supervisor.Stage(children) {
                if index == 0 { try await Self.waitForBroker(connection) }
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

    private static func prepareBroker(
        _ configuration: SystemConfiguration,
        preferringPort port: UInt16?
    ) throws -> (LocalBroker, port: UInt16)? {
        guard configuration.broker == .own else { return nil }
        let port = try port.map { port throws in try LoopbackPort.free(preferring: port) } ?? LoopbackPort.free()
        let folder = "\(configuration.dataFolder)/broker"
        var broker = LocalBrokerConfiguration(port: port, dataDirectory: folder)
        // Every connection is a line there: too much for a terminal that people look at.
        broker.log = .file("\(folder)/log")
        let socket = URL(filePath: folder).absoluteURL.appending(path: "socket").path(percentEncoded: false)
        broker.socketPath = BrokerAddress.isSocketPath(socket) ? socket : nil
        return (try LocalBroker(preparing: broker), port)
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
