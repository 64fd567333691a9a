import Bus
import BusTestKit
import Failure
import Foundation
import Logging
import Messages
import Models
import RPC
import ServiceTestKit
import Synchronization
import TestBundles

@testable import BundleTransfer

/// A source of bundles, a folder that they come to, and a real broker or one in memory between them.
struct TransferBench {
    static let site = constantName("home")
    static let source = constantName("library")

    /// Where bundles come to; it goes with the bench.
    let target: TemporaryModels
    let client: RPCClient

    /// What is not there is looked for again soon; answers may take their time on a busy machine.
    static func patience(answer: Duration = .seconds(30)) -> BundleDownload.Patience {
        .init(answer: answer, beginning: .seconds(60), silence: .seconds(60), pause: .milliseconds(20))
    }

    /// Runs a source over a broker in memory while `body` runs.
    static func run(
        _ methods: (RPCServer) -> Void,
        _ body: (TransferBench) async throws -> Void
    ) async throws {
        let broker = InMemoryBroker()
        let (near, far) = (InMemoryBus(broker, isPersistent: false), InMemoryBus(broker, isPersistent: false))
        try await serve(on: far, methods) { try await body(TransferBench(bus: near)) }
        near.close()
        far.close()
    }

    /// Runs a source over a bus while `body` runs.
    static func serve(
        on bus: any MessageBus,
        _ methods: (RPCServer) -> Void,
        _ body: () async throws -> Void
    ) async throws {
        let server = try makeServer(on: bus)
        methods(server)
        try await bus.subscribe("ready") { _ in }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body()
            group.cancelAll()
        }
    }

    static func makeServer(on bus: any MessageBus) throws -> RPCServer {
        let metrics = RingingMetrics(bell: Bell())
        return try RPCServer(service: source, site: site, bus: bus, logger: .silent, metrics: metrics)
    }

    init(bus: any MessageBus) throws {
        target = TemporaryModels()
        client = try RPCClient(bus: bus, site: Self.site, client: constantName("taker"))
    }

    func fetcher(
        patience: BundleDownload.Patience = patience(),
        open: @escaping @Sendable ([UInt8], URL) throws -> PartialBundle? = { try PartialBundle.open($0, in: $1) }
    ) -> BundleFetcher {
        BundleFetcher(
            client: client,
            source: Self.source,
            into: target.folder,
            logger: .silent,
            patience: patience,
            clock: ContinuousClock(),
            open: open
        )
    }
}

/// A folder of models that goes when this value goes.
final class TemporaryModels: Sendable {
    let folder = URL.temporaryDirectory.appending(path: "mien-taken-\(UUID().uuidString)")

    deinit {
        // A temporary folder that stays does no harm.
        try? FileManager.default.removeItem(at: folder)
    }

    /// What is there, hidden or not.
    var names: [String] {
        // Before anything came there is no folder.
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).sorted()
    }
}

func constantName(_ text: StaticString) -> Name {
    do {
        return try Name("\(text)")
    } catch {
        preconditionFailure("'\(text)' is no name")
    }
}

/// What a source was asked for.
final class Ledger: Sendable {
    private struct State {
        var bundles = 0
        var offsets: [UInt64] = []
    }

    private let state = Mutex(State())

    /// How often the source was asked what a bundle consists of.
    var bundles: Int { state.withLock { $0.bundles } }
    /// Where the pieces of the network began that it was asked for.
    var offsets: [UInt64] { state.withLock { $0.offsets } }

    func noteBundle() { state.withLock { $0.bundles += 1 } }

    func note(_ request: WireChunkRequest) {
        if request.file == "model.onnx" { state.withLock { $0.offsets.append(request.offset) } }
    }
}

extension RPCServer {
    /// Answers as a source of the bundle does, and notes what it is asked for.
    ///
    /// - Parameter before: Runs before a piece of the network is handed out, and gets where it begins.
    func offer(
        _ bundle: TestBundle,
        ledger: Ledger = Ledger(),
        before: @escaping @Sendable (UInt64) async throws -> Void = { _ in }
    ) {
        let source = BundleServer(store: ModelStore(directories: [bundle.root]))
        handle(.bundle(of: TransferBench.source)) { request in
            ledger.noteBundle()
            return try withExtendedLifetime(bundle) { try source.bundle(request) }
        }
        handle(.chunk(of: TransferBench.source)) { request in
            ledger.note(request)
            if request.file == "model.onnx" { try await before(request.offset) }
            return try source.chunk(request)
        }
    }
}
