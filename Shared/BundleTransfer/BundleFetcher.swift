import Failure
public import FoundationEssentials
public import Logging
public import Messages
import Models
public import RPC
import SwiftProtobuf

/// Gets bundles from a service that hands them out, into a folder of models.
///
/// What has come stays on the disk when the line is cut or the process ends, and the next ``fetch(_:progress:)`` of the same
/// bundle goes on from there. A bundle appears under its name when every file of it is right.
public struct BundleFetcher: Sendable {
    private let client: RPCClient
    private let source: Name
    private let folder: URL
    private let logger: Logger
    private let patience: BundleDownload.Patience
    private let clock: any Clock<Duration>
    private let open: @Sendable ([UInt8], URL) throws -> PartialBundle?

    /// Prepares to get bundles.
    ///
    /// - Parameters:
    ///   - source: The service that answers `bundle` and `chunk`: `library`, or whoever offers a bundle to it.
    ///   - folder: Where models are kept; it is made when it is not there.
    public init(client: RPCClient, source: Name, into folder: URL, logger: Logger) {
        self.init(
            client: client,
            source: source,
            into: folder,
            logger: logger,
            patience: .init(),
            clock: ContinuousClock()
        ) { try PartialBundle.open($0, in: $1) }
    }

    init(
        client: RPCClient,
        source: Name,
        into folder: URL,
        logger: Logger,
        patience: BundleDownload.Patience,
        clock: any Clock<Duration>,
        open: @escaping @Sendable ([UInt8], URL) throws -> PartialBundle?
    ) {
        (self.client, self.source, self.folder, self.logger) = (client, source, folder, logger)
        (self.patience, self.clock, self.open) = (patience, clock, open)
    }

    /// Gets a bundle that reads expressions, unless it is there.
    ///
    /// A source that does not answer is asked again for some time: 10 seconds before its first answer, 60 afterwards.
    ///
    /// - Parameters:
    ///   - choice: Its hash says which; where name and version are empty, those of the manifest are taken.
    ///   - progress: Told the bytes so far and the bytes in all, whenever there are more.
    /// - Returns: The folder of the bundle, whole and checked.
    /// - Throws: ``TransferError``; `ModelError`, when this version cannot use such a bundle; `CancellationError`.
    public func fetch(
        _ choice: WireModelChoice,
        progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> URL {
        let partial: PartialBundle
        switch try await takePlace(of: Array(choice.sha256)) {
        case .there(let folder): return folder
        case .mine(let place): partial = place
        }
        var download = BundleDownload(choice, patience: patience)
        var event = BundleDownload.Event.started
        while true {
            try Task.checkCancellation()
            let action = download.handle(event)
            if event.isProgress { progress(download.progress.0, download.progress.1) }
            switch action {
            case .finish(let inventory):
                let place = try await onOwnThread { try partial.finish(inventory) }
                logger.info("Bundle fetched", metadata: ["bundle": "\(inventory.id)", "source": "\(source)"])
                return place
            case .fail(let error, let file):
                if let file { partial.discard(file) }
                throw error
            default:
                event = try await perform(action, choice, partial)
            }
        }
    }

    private enum Place {
        case there(URL)
        case mine(PartialBundle)
    }

    private func takePlace(of sha256: [UInt8]) async throws -> Place {
        while true {
            let place: Place? = try await onOwnThread { [folder, open] in
                // A broken one is replaced.
                if let whole = try? ModelStore(directories: [folder]).folder(sha256: sha256) { return .there(whole) }
                return try open(sha256, folder).map { .mine($0) }
            }
            if let place { return place }
            // Another process gets it.
            try await clock.sleep(for: patience.pause)
        }
    }

    private func perform(
        _ action: BundleDownload.Action,
        _ choice: WireModelChoice,
        _ partial: PartialBundle
    ) async throws -> BundleDownload.Event {
        switch action {
        case .describe, .read: return try await ask(action, choice)
        case .take(let inventory): return .found(try await onOwnThread { try partial.take(inventory) })
        case .write(let bytes, let file, let offset):
            try await onOwnThread { try partial.append(bytes, to: file, at: offset) }
            return .stored
        case .check(let file): return .checked(sha256: try await onOwnThread { try partial.hash(of: file) })
        case .wait(let pause):
            try await clock.sleep(for: pause)
            return .waited
        case .finish, .fail: preconditionFailure("\(action) ends the download")
        }
    }

    private func ask(
        _ action: BundleDownload.Action,
        _ choice: WireModelChoice
    ) async throws -> BundleDownload.Event {
        do {
            switch action {
            case .describe(let timeout):
                let request = WireBundleRequest.with { $0.sha256 = choice.sha256 }
                return .described(try await client.call(.bundle(of: source), request, timeout: timeout))
            case .read(let file, let offset, let count, let timeout):
                let request = WireChunkRequest.with {
                    ($0.sha256, $0.file, $0.offset, $0.count) = (choice.sha256, file, offset, count)
                }
                return .received(Array(try await client.call(.chunk(of: source), request, timeout: timeout).data))
            default: preconditionFailure("\(action) is no question")
            }
        } catch let error as RPCError {
            return .unanswered(error)
        }
    }
}
