import Failure
import FoundationEssentials
import Glibc
import Models

/// A bundle on its way into a folder of models: hidden beside the others until it is whole, and one process's at a time. What
/// has come stays there for the next try.
///
/// Everything here blocks.
final class PartialBundle: Sendable {
    /// Writes as `pwrite(2)` does.
    typealias Write = @Sendable (CInt, UnsafeRawBufferPointer, off_t) -> Int

    private let folder: URL
    private let staging: URL
    private let lock: CInt
    private let write: Write

    /// Takes the place of a bundle, and makes the folders if they are not there.
    ///
    /// - Parameter sha256: The bundle's hash.
    /// - Returns: `nil` while another process gets the same bundle.
    /// - Throws: ``TransferError``: `noRoom`, `cannotWrite`.
    static func open(
        _ sha256: [UInt8],
        in folder: URL,
        write: @escaping Write = { pwrite($0, $1.baseAddress, $1.count, $2) }
    ) throws -> PartialBundle? {
        let staging = folder.appending(path: ".fetch-\(sha256.hexadecimal)")
        do {
            try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
        } catch {
            throw TransferError(.cannotWrite, "\(folder.text) cannot be written: check its permissions.", cause: error)
        }
        let lock = Glibc.open(staging.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw cannotWrite(staging) }
        // The kernel drops the lock of a process that died.
        guard flock(lock, LOCK_EX | LOCK_NB) == 0, isSame(lock, staging) else {
            close(lock)
            return nil
        }
        return PartialBundle(folder: folder, staging: staging, lock: lock, write: write)
    }

    /// Another process may have finished, and so renamed it, in between.
    private static func isSame(_ descriptor: CInt, _ place: URL) -> Bool {
        var (open, named) = (stat(), stat())
        return fstat(descriptor, &open) == 0 && stat(place.text, &named) == 0 && open.st_ino == named.st_ino
    }

    private init(folder: URL, staging: URL, lock: CInt, write: @escaping Write) {
        (self.folder, self.staging, self.lock, self.write) = (folder, staging, lock, write)
    }

    deinit { close(lock) }

    /// Writes the manifest, and says how many bytes of each file are there; what cannot belong to the bundle goes.
    ///
    /// - Throws: ``TransferError``: `noRoom`, `cannotWrite`.
    func take(_ inventory: BundleInventory) throws -> [String: UInt64] {
        discard(BundleFile.manifest(in: staging).url.lastPathComponent)
        try append(inventory.manifest, to: BundleFile.manifest(in: staging).url.lastPathComponent, at: 0)
        var sizes: [String: UInt64] = [:]
        for file in inventory.files {
            var status = stat()
            guard lstat(staging.appending(path: file.name).text, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG, UInt64(status.st_size) <= file.bytes {
                sizes[file.name] = UInt64(status.st_size)
            } else {
                discard(file.name)
            }
        }
        // An empty file has no piece that would make it.
        for file in inventory.files where file.bytes == 0 { try append([], to: file.name, at: 0) }
        return sizes
    }

    /// Writes a piece of a file.
    ///
    /// - Throws: ``TransferError``: `noRoom`, `cannotWrite`.
    func append(_ bytes: [UInt8], to file: String, at offset: UInt64) throws {
        let place = staging.appending(path: file)
        let descriptor = Glibc.open(place.text, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.cannotWrite(place) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]), off_t(offset) + off_t(written))
            }
            guard count > 0 else { throw Self.cannotWrite(place) }
            written += count
        }
    }

    /// The SHA-256 of a file, in hexadecimal digits; it is on the disk afterwards.
    ///
    /// - Throws: ``TransferError``: `noRoom`, `cannotWrite`; `ModelError`.
    func hash(of file: String) throws -> String {
        let place = staging.appending(path: file)
        let descriptor = Glibc.open(place.text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotWrite(place) }
        defer { close(descriptor) }
        // A name that survives a power cut must not stand for bytes that did not.
        guard fsync(descriptor) == 0 else { throw Self.cannotWrite(place) }
        return try BundleFile.listed(file, in: staging).sha256()
    }

    /// Removes a file that is not the right one.
    func discard(_ file: String) {
        // One that is not there is as good as removed, and one that stays fails its hash.
        unlink(staging.appending(path: file).text)
    }

    /// Checks the whole once more, and gives it its name.
    ///
    /// - Returns: The bundle's folder.
    /// - Throws: ``TransferError``: `hashMismatch`, `cannotWrite`; `ModelError`.
    func finish(_ inventory: BundleInventory) throws -> URL {
        let bundle = try ModelBundle(at: staging)
        guard bundle.sha256 == inventory.sha256 else {
            throw TransferError(.hashMismatch, "bundle.json of \(inventory.id) was changed while it came: try again.")
        }
        let target = try clearTarget(for: inventory)
        guard fsync(lock) == 0, rename(staging.text, target.text) == 0 else { throw Self.cannotWrite(target) }
        Self.sweep(folder)
        return target
    }

    /// The bundle's own name, unless another bundle has it: then the hash tells them apart. A broken copy of this one goes.
    private func clearTarget(for inventory: BundleInventory) throws -> URL {
        let named = folder.appending(path: inventory.id)
        // What cannot be read is another.
        let present = try? Array(BundleFile.manifest(in: named).read())
        let isOther = FileManager.default.fileExists(atPath: named.text) && present != inventory.manifest
        let target =
            isOther
            ? folder.appending(path: "\(inventory.id)-\(inventory.sha256.prefix(6).hexadecimal)") : named
        guard FileManager.default.fileExists(atPath: target.text) else { return target }
        // Away under a hidden name first: nobody finds half a bundle.
        let old = folder.appending(path: ".old-\(inventory.sha256.hexadecimal)-\(UUID().uuidString)")
        guard rename(target.text, old.text) == 0 else { throw Self.cannotWrite(target) }
        // What stays is hidden, and no bundle.
        try? FileManager.default.removeItem(at: old)
        return target
    }

    /// Removes what nobody has come back for in a week.
    private static func sweep(_ folder: URL) {
        // A folder that cannot be read has nothing to sweep.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.text)) ?? []
        for name in names where name.hasPrefix(".fetch-") {
            let place = folder.appending(path: name)
            var status = stat()
            guard stat(place.text, &status) == 0, time(nil) - status.st_mtim.tv_sec > 7 * 86_400 else { continue }
            let descriptor = Glibc.open(place.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
            // What stays is hidden, and no bundle.
            try? FileManager.default.removeItem(at: place)
        }
    }

    private static func cannotWrite(_ place: URL) -> TransferError {
        let (number, reason) = (errno, String(cString: strerror(errno)))
        if number == ENOSPC || number == EDQUOT {
            return TransferError(.noRoom, "\(place.text) has no room: free space on its disk (\(reason)).")
        }
        return TransferError(.cannotWrite, "\(place.text) cannot be written: check its permissions (\(reason)).")
    }
}

extension URL {
    var text: String { path(percentEncoded: false) }
}
