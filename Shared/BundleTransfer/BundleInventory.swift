import Crypto
import Failure
import FoundationEssentials
import Messages
import Models
import SwiftProtobuf

/// What a bundle that is to come consists of: the manifest, which is the one that was asked for, and what the source says of
/// the other files.
struct BundleInventory: Sendable, Equatable {
    struct File: Sendable, Equatable {
        let name: String
        let bytes: UInt64
        /// In hexadecimal digits.
        let sha256: String
    }

    /// More than any model of ours, and less than fills a disk.
    static let limits = (manifest: 1 << 20, files: 64, file: UInt64(512) << 20, bundle: UInt64(1) << 30)

    /// `name-version`.
    let id: String
    let sha256: [UInt8]
    /// `bundle.json`, byte by byte.
    let manifest: [UInt8]
    let files: [File]

    /// Of all files but the manifest.
    var bytes: UInt64 { files.reduce(0) { $0 + $1.bytes } }

    /// Holds a source's description against the choice.
    ///
    /// - Parameter choice: Its hash decides; its name and version are held against the manifest's unless they are empty.
    /// - Throws: ``TransferError``: `hashMismatch`, `wrongBundle`, `tooLarge`, `badSource`; `ModelError`: this version cannot
    ///   use the bundle.
    init(_ reply: WireBundleReply, of choice: WireModelChoice) throws {
        sha256 = Array(choice.sha256)
        manifest = Array(reply.manifest)
        guard manifest.count <= Self.limits.manifest else {
            throw TransferError(
                .tooLarge,
                "A bundle.json of \(manifest.count) bytes refused: the limit is \(Self.limits.manifest)."
            )
        }
        guard Array(SHA256.hash(data: manifest)) == sha256 else {
            throw TransferError(
                .hashMismatch,
                "The source sends a bundle.json that is not the one asked for: give the source the right bundle."
            )
        }
        let contents = try BundleManifest(json: Data(manifest))
        id = contents.id
        guard choice.name.isEmpty || (choice.name, choice.version) == (contents.name, contents.version) else {
            throw TransferError(
                .wrongBundle,
                "The bundle with the hash of \(choice.name)-\(choice.version) is \(id): select it by its own name."
            )
        }
        files = try Self.files(of: reply, listed: contents.sha256, id: id)
    }

    private static func files(of reply: WireBundleReply, listed: [String: String], id: String) throws -> [File] {
        guard listed.count <= limits.files, listed["bundle.json"] == nil else {
            throw TransferError(.tooLarge, "\(id) lists more than \(limits.files) files, or itself: export it again.")
        }
        let sizes = Dictionary(reply.files.map { ($0.name, $0.bytes) }, uniquingKeysWith: max)
        guard sizes.count == reply.files.count, Set(sizes.keys) == Set(listed.keys) else {
            throw TransferError(
                .badSource,
                "The source of \(id) describes other files than its bundle.json lists: copy the bundle there again."
            )
        }
        let files = listed.map { File(name: $0.key, bytes: sizes[$0.key] ?? 0, sha256: $0.value.lowercased()) }
        // One by one first: their sum might be more than a number holds.
        guard files.allSatisfy({ $0.bytes <= limits.file }), files.reduce(0, { $0 + $1.bytes }) <= limits.bundle else {
            throw TransferError(
                .tooLarge,
                "\(id) is larger than accepted: at most \(limits.file >> 20) MiB a file, \(limits.bundle >> 20) MiB in all."
            )
        }
        return files.sorted { $0.name < $1.name }
    }
}
