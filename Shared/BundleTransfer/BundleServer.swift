import Failure
import FoundationEssentials
import Glibc
public import Messages
public import Models
public import RPC
import SwiftProtobuf
import Synchronization

/// Hands out the bundles of a store that read expressions: the answers to `bundle` and `chunk` of the library, and of whoever
/// offers a bundle to it.
public final class BundleServer: Sendable {
    private struct Shelf {
        let folder: URL
        let manifest: [UInt8]
        let sizes: [String: UInt64]
    }

    private let store: ModelStore
    private let onServed: @Sendable (Int) -> Void
    /// By hash, what was found whole; a store has few bundles.
    private let shelves = Mutex<[[UInt8]: Shelf]>([:])

    /// Creates a server.
    ///
    /// - Parameter onServed: Told the bytes of every piece that is handed out.
    public init(store: ModelStore, onServed: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.store = store
        self.onServed = onServed
    }

    /// Answers the two methods on a server, whose name `service` is.
    public func attach(to server: RPCServer, as service: Name) {
        server.handleBlocking(.bundle(of: service)) { [self] in try bundle($0) }
        server.handleBlocking(.chunk(of: service)) { [self] in try chunk($0) }
    }

    /// The bundles that can be had, whose files are all there.
    public func list() -> WireBundlesReply {
        let bundles = store.entries().compactMap { entry -> WireBundleDescription? in
            // A broken bundle is not offered.
            guard let bundle = try? ModelBundle(at: entry.folder),
                // The same.
                let sizes = try? Self.sizes(of: bundle.manifest.sha256.keys, in: entry.folder)
            else { return nil }
            return .with {
                ($0.choice, $0.bytes) = (WireModelChoice(bundle), sizes.values.reduce(0, +))
                $0.precisions = bundle.precisions.map(\.rawValue)
            }
        }
        return .with { $0.bundles = bundles }
    }

    /// What a bundle consists of; all its files were right.
    ///
    /// - Throws: ``TransferError`` (`bundleMissing`, `cannotRead`), `ModelError`.
    public func bundle(_ request: WireBundleRequest) throws -> WireBundleReply {
        let sha256 = Array(request.sha256)
        // Looked at again each time: it may have gone, or come.
        shelves.withLock { $0[sha256] = nil }
        let shelf = try shelf(of: sha256)
        return .with {
            $0.manifest = .init(shelf.manifest)
            $0.files = shelf.sizes.sorted { $0.key < $1.key }.map { file in
                .with { ($0.name, $0.bytes) = (file.key, file.value) }
            }
        }
    }

    /// A piece of a file; what lies behind its end is empty.
    ///
    /// - Throws: ``TransferError`` (`bundleMissing`, `cannotRead`), `ModelError`.
    public func chunk(_ request: WireChunkRequest) throws -> WireChunkReply {
        let shelf = try shelf(of: Array(request.sha256))
        // The manifest's names were checked: such a one does not lead out of its folder.
        guard let size = shelf.sizes[request.file] else {
            throw TransferError(.cannotRead, "The bundle has no file \(request.file): ask for what it lists.")
        }
        guard request.offset < size else { return WireChunkReply() }
        let place = shelf.folder.appending(path: request.file).text
        let count = min(Int(request.count), WireChunkReply.chunkLimit)
        let bytes = try Self.read(place, at: request.offset, count: count)
        onServed(bytes.count)
        return .with { $0.data = .init(bytes) }
    }

    private func shelf(of sha256: [UInt8]) throws -> Shelf {
        if let known = shelves.withLock({ $0[sha256] }) { return known }
        guard let folder = try store.folder(sha256: sha256) else {
            throw TransferError(.bundleMissing, "There is no bundle with this hash here: mien models push gives it.")
        }
        let manifest = try BundleFile.manifest(in: folder).read()
        let files = try BundleManifest(json: manifest).sha256.keys
        let shelf = Shelf(folder: folder, manifest: Array(manifest), sizes: try Self.sizes(of: files, in: folder))
        shelves.withLock { $0[sha256] = shelf }
        return shelf
    }

    private static func sizes(of files: some Sequence<String>, in folder: URL) throws -> [String: UInt64] {
        var sizes: [String: UInt64] = [:]
        for file in files {
            var status = stat()
            let place = folder.appending(path: file).text
            guard stat(place, &status) == 0 else { throw cannotRead(place) }
            sizes[file] = UInt64(status.st_size)
        }
        return sizes
    }

    private static func read(_ place: String, at offset: UInt64, count: Int) throws -> [UInt8] {
        let descriptor = open(place, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotRead(place) }
        defer { close(descriptor) }
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            result = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            initializedCount = max(result, 0)
        }
        guard result >= 0 else { throw cannotRead(place) }
        return bytes
    }

    private static func cannotRead(_ place: String) -> TransferError {
        let reason = String(cString: strerror(errno))
        return TransferError(.cannotRead, "\(place) cannot be read: check its permissions (\(reason)).")
    }
}
