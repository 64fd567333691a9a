import BundleTransfer
import Failure
import FoundationEssentials
import Logging
import Messages
import Models
import RPC
import ServiceKit
import SwiftProtobuf
import Synchronization

/// Takes bundles that others offer.
final class Takes: Sendable {
    /// Each may fill the disk by its size, and anyone on the bus may ask.
    private static let limit = 2
    private static let part = "models"

    private let store: ModelStore
    private let folder: URL
    private let client: RPCClient
    private let health: Health
    private let meters: LibraryMeters
    private let logger: Logger
    private let inHand = Mutex(0)

    /// - Parameters:
    ///   - store: What is there; `folder` is one of its directories.
    ///   - folder: Where what is taken is kept.
    init(store: ModelStore, folder: URL, client: RPCClient, health: Health, meters: LibraryMeters, logger: Logger) {
        (self.store, self.folder, self.client) = (store, folder, client)
        (self.health, self.meters, self.logger) = (health, meters, logger)
    }

    /// Gets a bundle from the service that offers it, unless it is there.
    ///
    /// - Throws: ``LibraryError``, `TransferError`, `ModelError`.
    func take(_ request: WireTakeRequest) async throws -> WireTakeReply {
        do {
            let isKnown = try await isTaken(request)
            meters.took(isKnown ? "known" : "taken")
            health.calm(Self.part)
            return .with { $0.known = isKnown }
        } catch {
            noteFailure(error, request)
            throw error
        }
    }

    /// Returns whether it had been there before.
    private func isTaken(_ request: WireTakeRequest) async throws -> Bool {
        let sha256 = Array(request.sha256)
        let isThere = try await onOwnThread { [store] in
            // One that is broken is taken again.
            (try? store.folder(sha256: sha256)) != nil
        }
        if isThere { return true }
        let source = try Name(request.source)
        guard source != .library else {
            throw LibraryError(.badSource, "The library takes nothing from itself: name the service that offers it.")
        }
        let isFree = inHand.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard isFree else { throw LibraryError(.busy, "\(Self.limit) bundles are being taken: ask again later.") }
        defer { inHand.withLock { $0 -= 1 } }
        let fetcher = BundleFetcher(client: client, source: source, into: folder, logger: logger)
        _ = try await fetcher.fetch(.with { $0.sha256 = request.sha256 })
        return false
    }

    private func noteFailure(_ error: any Error, _ request: WireTakeRequest) {
        meters.took((error as? any CodedError)?.codeText ?? "failed")
        logger.warning(
            "Bundle not taken",
            metadata: ["source": "\(request.source)", "error": "\(describe(error))"]
        )
        guard let error = error as? TransferError, [.noRoom, .cannotWrite].contains(error.code) else { return }
        health.warn(Self.part, error.message)
    }
}

extension Name {
    static let library = constant("library")
}
