import BundleTransfer
import Bus
import Failure
import Foundation
import Logging
import Messages
import Models
import RPC
import ServiceKit
import SwiftProtobuf
import Synchronization

/// What the site's library has, and how it gets what this machine has.
struct LibraryDesk: Sendable {
    private let bus: any MessageBus
    private let site: Name
    private let client: RPCClient
    private let terminal: Terminal

    /// Everything is hashed for it.
    private static let listPatience: Duration = .seconds(15)
    /// After so long the library is asked again: it may have died, and its successor knows nothing of the first question.
    private static let takePatience: Duration = .seconds(10)
    /// For so long nothing may be taken.
    private static let silencePatience: Duration = .seconds(60)
    private static let pause: Duration = .milliseconds(500)

    init(bus: any MessageBus, site: Name, client: RPCClient, terminal: Terminal) {
        (self.bus, self.site, self.client, self.terminal) = (bus, site, client, terminal)
    }

    /// The bundles that it can give.
    ///
    /// - Throws: `RPCError`.
    func bundles() async throws -> [WireBundleDescription] {
        try await client.call(.libraryBundles, WireBundlesRequest(), timeout: Self.listPatience).bundles
    }

    /// Has the library take a bundle of this machine.
    ///
    /// - Returns: Whether it had been there before.
    /// - Throws: `RPCError`.
    func give(_ bundle: ModelBundle) async throws -> Bool {
        let service = try Name("offer-\(String(UInt64.random(in: .min ... .max), radix: 16))")
        let total = bundle.manifest.sha256.keys.reduce(0) { sum, file in
            // Its hash was right a moment ago; a wrong size only draws a wrong bar.
            sum + ((try? bundle.folder.appending(path: file).resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
        }
        let served = Served(ProgressBar(total: total, terminal: terminal), total: total)
        defer { served.finish() }
        let bundles = BundleServer(store: ModelStore(bundle: bundle)) { served.add($0) }
        let server = try RPCServer(
            service: service,
            site: site,
            bus: bus,
            logger: Logger(label: "offer") { _ in SwiftLogNoOpLogHandler() },
            metrics: MetricsRegistry()
        )
        bundles.attach(to: server, as: service)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            let request = WireTakeRequest.with { ($0.sha256, $0.source) = (Data(bundle.sha256), service.text) }
            let isKnown = try await take(request, served)
            return isKnown && served.count == 0
        }
    }

    /// Asks until the library has it. One that died meanwhile and came back goes on where it was.
    private func take(_ request: WireTakeRequest, _ served: Served) async throws -> Bool {
        var (heard, last) = (ContinuousClock.now, 0)
        while true {
            do {
                return try await client.call(.libraryTake, request, timeout: Self.takePatience).known
            } catch let error as RPCError where error.isPassing {
                if served.count > last { (heard, last) = (.now, served.count) }
                // Whoever was never there is not waited for.
                guard last > 0 || error.code != .noResponder, ContinuousClock.now - heard < Self.silencePatience else {
                    throw error
                }
                try await Task.sleep(for: Self.pause)
            }
        }
    }
}

/// How much of an offered bundle was fetched.
private final class Served: Sendable {
    private let state: Mutex<(count: Int, bar: ProgressBar)>
    private let total: Int

    init(_ bar: ProgressBar, total: Int) {
        state = Mutex((0, bar))
        self.total = total
    }

    /// In bytes.
    var count: Int { state.withLock { $0.count } }

    func add(_ bytes: Int) {
        state.withLock { state in
            state.count += bytes
            state.bar.update(min(state.count, total), note: "to the library")
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}

extension RPCError {
    /// Whether the same question may have an answer a moment later.
    fileprivate var isPassing: Bool {
        switch code {
        case .notConnected, .notSent, .noResponder, .timedOut, .busy, .stopping: true
        case .badReply, .tooManyCalls, .unknownMethod, .tooLarge, .malformed, .invalid, .replyTooLarge, .failed,
            .remote:
            false
        }
    }
}

extension ModelStore {
    /// A store in which this bundle is found.
    fileprivate init(bundle: ModelBundle) {
        self.init(directories: [bundle.folder.standardizedFileURL.deletingLastPathComponent()])
    }
}
