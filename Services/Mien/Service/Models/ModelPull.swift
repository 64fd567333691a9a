import Crypto
import FaceDetection
import Failure
public import Foundation
import Models
import Synchronization

/// Gets a model that Mien does not ship, from its origin, a mirror or a file: `mien models pull`.
public struct ModelPull: Sendable {
    /// What to get, and where from and to.
    public struct Options: Sendable {
        /// `yunet`.
        public var name: String
        /// A file, or an address; `nil`: the mirror in `MIEN_MIRROR`, or the origin.
        public var from: String?
        /// A folder of models; `nil`: the one that ``Models/ModelStore/writableDirectory(environment:)`` names.
        public var into: String?
        /// Replace what is there.
        public var force = false
        /// Accept the file with this SHA-256 (hexadecimal digits), known or not.
        public var sha256: String?

        public init(name: String) {
            self.name = name
        }
    }

    /// What can be got.
    public static let names = ["yunet"]
    /// The most bytes of a file that somebody vouches for.
    private static let vouchedLimit = 64 << 20

    private let options: Options
    private let environment: [String: String]
    private let terminal: Terminal

    /// Prepares to get a model, `environment` holding `MIEN_MIRROR`, `MIEN_MODELS` and `XDG_DATA_HOME`.
    public init(_ options: Options, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.init(options, environment: environment, terminal: .error)
    }

    init(_ options: Options, environment: [String: String], terminal: Terminal) {
        self.options = options
        self.environment = environment
        self.terminal = terminal
    }

    /// Gets the model; whatever goes wrong, nothing half-written stays.
    ///
    /// - Returns: what to tell the person.
    /// - Throws: ``MienError``.
    public func run() async throws -> String {
        guard Self.names.contains(options.name) else {
            throw MienError(
                .unknownModel,
                "there is no model \(options.name) to get: there is \(Self.names.joined(separator: ", "))"
            )
        }
        let folder = options.into.map { URL(filePath: $0) } ?? ModelStore.writableDirectory(environment: environment)
        if options.from == nil, options.sha256 == nil, let first = YuNetWeights.known.first, isThere(first, in: folder)
        {
            return Self.thereAlready(first, in: folder)
        }
        let source = try WeightsSource(from: options.from, mirror: environment["MIEN_MIRROR"])
        let installation = try BundleInstallation(in: folder)
        defer { installation.remove() }
        let weights = try await fetch(source, into: installation.model)
        if isThere(weights, in: folder) { return Self.thereAlready(weights, in: folder) }
        let place = try installation.finish(weights, replacing: options.force)
        return "\(weights.manifest.id) is in \(place.path(percentEncoded: false))"
    }

    /// Whether the same bundle is there, whole, and shall stay.
    private func isThere(_ weights: YuNetWeights, in folder: URL) -> Bool {
        // A bundle that cannot be opened is as good as none.
        let present = try? DetectorBundle(at: folder.appending(path: weights.manifest.id))
        return !options.force && present?.manifest.sha256[DetectorBundle.modelFile] == weights.sha256
    }

    private static func thereAlready(_ weights: YuNetWeights, in folder: URL) -> String {
        let place = folder.appending(path: weights.manifest.id).path(percentEncoded: false)
        return "\(weights.manifest.id) is in \(place) already; --force gets it again"
    }

    // MARK: Fetching

    private func fetch(_ source: WeightsSource, into url: URL) async throws -> YuNetWeights {
        switch source {
        case .file(let path):
            try copy(path, to: url)
            return try identified(url, as: path)
        case .addresses(let addresses):
            let address = try await download(addresses, to: url)
            return try identified(url, as: address.absoluteString)
        }
    }

    private var limit: Int {
        options.sha256 == nil ? YuNetWeights.known.map(\.byteCount).max() ?? 0 : Self.vouchedLimit
    }

    private func copy(_ path: String, to url: URL) throws {
        let source = URL(filePath: path)
        let byteCount: Int
        do {
            let values = try source.resolvingSymlinksInPath().resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            guard values.isRegularFile == true, let size = values.fileSize else {
                throw MienError(.unreadableInput, "\(path): this is no file")
            }
            byteCount = size
        } catch let error as MienError {
            throw error
        } catch {
            throw MienError(.unreadableInput, "\(path): there is no such file, or you may not read it", cause: error)
        }
        guard byteCount <= limit else { throw wrongFile(path, "has \(byteCount) bytes") }
        do {
            try Data(contentsOf: source).write(to: url)
        } catch {
            throw MienError(
                .cannotWrite,
                "\(path) cannot be copied to \(url.path(percentEncoded: false))",
                cause: error
            )
        }
    }

    /// Downloads from the first address that has the file, and returns it.
    private func download(_ addresses: [URL], to url: URL) async throws -> URL {
        var missing: MienError?
        for address in addresses {
            do {
                try await download(address, to: url)
                return address
            } catch let error as MienError where error.code == .downloadMissing {
                missing = error
            }
        }
        throw missing ?? MienError(.badAddress, "there is no address to download from: name one with --from")
    }

    private func download(_ address: URL, to url: URL) async throws {
        // Made by us in a folder that we have just made.
        guard FileManager.default.createFile(atPath: url.path(percentEncoded: false), contents: nil),
            let file = FileHandle(forWritingAtPath: url.path(percentEncoded: false))
        else { throw MienError(.cannotWrite, "\(url.path(percentEncoded: false)) cannot be written") }
        let total = YuNetWeights.known.first?.byteCount ?? 0
        let progress = Mutex(ProgressBar(total: total, terminal: terminal))
        defer { progress.withLock { $0.finish() } }
        try await FileDownload.run(address, into: file, limit: limit) { byteCount in
            progress.withLock { $0.update(min(byteCount, total), note: address.host ?? "") }
        }
        do {
            try file.close()
        } catch {
            throw MienError(.cannotWrite, "the download cannot be written: make room on the disk", cause: error)
        }
    }

    // MARK: Whether it is the right one

    private func identified(_ url: URL, as name: String) throws -> YuNetWeights {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw MienError(
                .cannotWrite,
                "what was written to \(url.path(percentEncoded: false)) is gone",
                cause: error
            )
        }
        let sha256 = SHA256.hash(data: data).hexadecimal
        if let wanted = options.sha256?.lowercased(), wanted != sha256 {
            throw wrongFile(name, "has the SHA-256 \(sha256), not \(wanted)")
        }
        if let known = YuNetWeights.known(sha256: sha256) { return known }
        guard options.sha256 != nil else { throw wrongFile(name, "has \(data.count) bytes and the SHA-256 \(sha256)") }
        return .vouched(sha256: sha256, byteCount: data.count)
    }

    private func wrongFile(_ name: String, _ fault: String) -> MienError {
        MienError(
            .wrongFile,
            "\(name) is not a file that is known as \(options.name): it \(fault); if you trust it, say so with --sha256"
        )
    }
}
