import Failure
import FoundationEssentials
import Glibc
import Models
import Synchronization

/// A bundle that comes file by file, in a folder that goes with it.
///
/// Names come from outside: only those that a bundle's files may have, which lead nowhere else.
final class BundleUpload: Sendable {
    /// How much may come.
    struct Limits: Sendable {
        var files = 16
        /// In bytes, of all files.
        var total = 512 << 20
    }

    private let root: URL
    private let folder: URL
    private let limits: Limits
    private let state = Mutex(State())

    private struct State {
        var names: Set<String> = []
        var written = 0
        /// A descriptor; -1 between two files.
        var current: Int32 = -1

        mutating func end() {
            if current >= 0 { close(current) }
            current = -1
        }
    }

    /// - Throws: ``GatewayError`` (`failed`) when the machine gives no folder.
    init(limits: Limits = Limits(), in parent: URL = FileManager.default.temporaryDirectory) throws {
        root = parent.appending(path: "mien-upload-\(UUID().uuidString.lowercased())")
        folder = root.appending(path: "bundle")
        self.limits = limits
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw GatewayError(.failed, "the gateway cannot write to its temporary folder", cause: error)
        }
    }

    deinit {
        state.withLock { $0.end() }
        // A temporary folder that stays does no harm.
        try? FileManager.default.removeItem(at: root)
    }

    /// Begins a file.
    ///
    /// - Throws: ``GatewayError`` (`badBundle`, `tooLarge`, `failed`).
    func begin(_ name: String) throws(GatewayError) {
        guard BundleName.isValid(name) else {
            throw GatewayError(
                .badBundle,
                "'\(name.prefix(80))' cannot be a file of a bundle: send each file under its plain name, as bundle.json has it"
            )
        }
        let path = folder.appending(path: name).path(percentEncoded: false)
        try state.withLock { state throws(GatewayError) in
            state.end()
            guard state.names.insert(name).inserted else { throw GatewayError(.badBundle, "\(name) was sent twice") }
            guard state.names.count <= limits.files else {
                throw GatewayError(.tooLarge, "a bundle has at most \(limits.files) files")
            }
            state.current = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard state.current >= 0 else { throw Self.cannotWrite() }
        }
    }

    /// Appends to the file that was begun.
    ///
    /// - Throws: ``GatewayError`` (`tooLarge`, `failed`).
    func write(_ bytes: some Collection<UInt8>) throws(GatewayError) {
        var rest = Array(bytes)[...]
        try state.withLock { state throws(GatewayError) in
            state.written += rest.count
            guard state.written <= limits.total else {
                throw GatewayError(.tooLarge, "a bundle has at most \(limits.total) bytes")
            }
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(state.current, $0.baseAddress, $0.count) }
                guard count > 0 else { throw Self.cannotWrite() }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Opens what has come, and checks every file of it. Blocks.
    ///
    /// - Throws: ``GatewayError`` (`badBundle`) with what is wrong.
    func check() throws(GatewayError) -> ModelBundle {
        let names = state.withLock { state in
            state.end()
            return state.names
        }
        guard names.contains("bundle.json") else {
            throw GatewayError(.badBundle, "bundle.json is missing: send every file of the bundle's folder")
        }
        let bundle: ModelBundle
        do {
            bundle = try ModelBundle(at: folder)
        } catch {
            throw GatewayError(.badBundle, Self.sentence(error, without: folder))
        }
        let strangers = names.subtracting(bundle.manifest.sha256.keys).subtracting(["bundle.json"])
        guard let stranger = strangers.min() else { return bundle }
        throw GatewayError(.badBundle, "\(stranger) is not among the files that bundle.json names: leave it out")
    }

    /// A model's error, without where the gateway keeps its files.
    private static func sentence(_ error: any Error, without folder: URL) -> String {
        let message = (error as? any CodedError)?.message ?? "it cannot be read"
        let path = folder.path(percentEncoded: false)
        let place = path.hasSuffix("/") ? String(path.dropLast()) : path
        return message.replacing(place + "/", with: "").replacing(place, with: "the bundle")
    }

    private static func cannotWrite() -> GatewayError {
        let reason = String(cString: strerror(errno))
        return GatewayError(.failed, "the gateway cannot keep the bundle in its temporary folder (\(reason))")
    }
}
