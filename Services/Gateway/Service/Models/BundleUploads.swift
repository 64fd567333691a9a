import BundleTransfer
import Failure
import FoundationEssentials
import Hummingbird
import Models
import RPC
import Rollout
import Synchronization

/// Reads the files of a form, one after the other.
protocol BundleForm: Sendable {
    /// Calls `begin` with the name of each file as the form has it, and `write` with its bytes, piece by piece.
    ///
    /// - Throws: ``GatewayError`` for what is no form; what the two throw.
    func read(
        _ request: Request,
        begin: @Sendable (String) throws -> Void,
        write: @Sendable (ByteBuffer) throws -> Void
    ) async throws
}

/// Takes bundles over HTTP for the library.
final class BundleUploads: Sendable {
    private let form: any BundleForm
    private let library: LibraryDesk
    private let limits: BundleUpload.Limits
    private let folder: URL
    /// Each may fill the disk by its size.
    private let isInHand = Mutex(false)

    init(
        form: any BundleForm,
        library: LibraryDesk,
        limits: BundleUpload.Limits = .init(),
        folder: URL = FileManager.default.temporaryDirectory
    ) {
        (self.form, self.library, self.limits, self.folder) = (form, library, limits, folder)
    }

    /// Takes a bundle, checks it, and has the library fetch it.
    ///
    /// - Throws: ``GatewayError``: `badBundle`, `tooLarge`, `busy`, and why the library does not take it.
    func take(_ request: Request) async throws -> JSONValue {
        let isFree = isInHand.withLock { isInHand in
            defer { isInHand = true }
            return !isInHand
        }
        guard isFree else { throw GatewayError(.busy, "another bundle is being sent: try again when it is there") }
        defer { isInHand.withLock { $0 = false } }
        let upload = try BundleUpload(limits: limits, in: folder)
        try await form.read(request) {
            try upload.begin($0)
        } write: {
            try upload.write($0.readableBytesView)
        }
        let bundle = try await onOwnThread { try upload.check() }
        do {
            _ = try await library.give(bundle)
        } catch let error as RPCError {
            throw GatewayError(error)
        }
        // Its files are needed until here.
        withExtendedLifetime(upload) {}
        return [
            "name": .string(bundle.manifest.name), "version": .string(bundle.manifest.version),
            "sha256": .string(bundle.sha256.hexadecimal),
        ]
    }
}
