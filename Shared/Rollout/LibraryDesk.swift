import BundleTransfer
package import Bus
import Failure
import FoundationEssentials
import Glibc
import Logging
package import Messages
package import Models
package import RPC
import ServiceKit
import SwiftProtobuf
import Synchronization

/// What the site's library has, and how it gets what this machine has.
package struct LibraryDesk: Sendable {
    private let bus: any MessageBus
    private let site: Name
    private let client: RPCClient
    private let onProgress: @Sendable (OfferProgress) -> Void

    /// Everything is hashed for it.
    private static let listPatience: Duration = .seconds(15)
    /// After so long the library is asked again: it may have died, and its successor knows nothing of the first question.
    private static let takePatience: Duration = .seconds(10)
    /// For so long nothing may be taken.
    private static let silencePatience: Duration = .seconds(60)
    private static let pause: Duration = .milliseconds(500)

    /// - Parameter onProgress: Told how much of an offered bundle was fetched.
    package init(
        bus: any MessageBus,
        site: Name,
        client: RPCClient,
        onProgress: @escaping @Sendable (OfferProgress) -> Void = { _ in }
    ) {
        (self.bus, self.site, self.client, self.onProgress) = (bus, site, client, onProgress)
    }

    /// The bundles that it can give.
    ///
    /// - Throws: `RPCError`.
    package func bundles() async throws -> [WireBundleDescription] {
        try await client.call(.libraryBundles, WireBundlesRequest(), timeout: Self.listPatience).bundles
    }

    /// Has the library take a bundle of this machine.
    ///
    /// - Returns: Whether it had been there before.
    /// - Throws: `RPCError`.
    package func give(_ bundle: ModelBundle) async throws -> Bool {
        let service = try Name("offer-\(String(UInt64.random(in: .min ... .max), radix: 16))")
        let served = Served(of: Self.size(of: bundle), onProgress: onProgress)
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

    /// In bytes. Its hashes were right a moment ago; a wrong size only tells a wrong progress.
    private static func size(of bundle: ModelBundle) -> Int {
        bundle.manifest.sha256.keys.reduce(0) { sum, file in
            var status = stat()
            let path = bundle.folder.appending(path: file).path(percentEncoded: false)
            return stat(path, &status) == 0 ? sum + Int(status.st_size) : sum
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
    private let bytes = Mutex(0)
    private let total: Int
    private let onProgress: @Sendable (OfferProgress) -> Void

    init(of total: Int, onProgress: @escaping @Sendable (OfferProgress) -> Void) {
        (self.total, self.onProgress) = (total, onProgress)
    }

    /// In bytes.
    var count: Int { bytes.withLock { $0 } }

    func add(_ more: Int) {
        let now = bytes.withLock { bytes in
            bytes += more
            return bytes
        }
        onProgress(.served(min(now, total), of: total))
    }

    func finish() { onProgress(.ended) }
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
