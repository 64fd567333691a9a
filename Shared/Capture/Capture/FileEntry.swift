internal import CCapture
internal import Failure
internal import Glibc

/// A path of this machine, and what the file system says of it.
struct FileEntry {
    enum Kind {
        case file
        case folder
        case other
    }

    let source: CaptureSource
    let kind: Kind
    let byteCount: Int

    /// - Throws: ``CaptureError``: `not_found`, `permission_denied` or `failed`.
    init(_ source: CaptureSource) throws {
        self.source = source
        var status = stat()
        guard stat(source.location, &status) == 0 else { throw CaptureError(errno: errno, source: source) }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        byteCount = Int(status.st_size)
    }

    /// The first `limit` bytes, or all when there are fewer.
    func read(limit: Int) throws -> [UInt8] {
        let descriptor = Glibc.open(source.location, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CaptureError(errno: errno, source: source) }
        defer { Glibc.close(descriptor) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let read = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, limit - count)
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = errno }
                if read <= 0 { break }
                count += read
            }
        }
        guard failure == 0 else { throw CaptureError(errno: failure, source: source) }
        return bytes
    }

    /// The paths in this folder, in natural order of their names, without the hidden ones.
    func children() throws -> [String] {
        guard let folder = opendir(source.location) else { throw CaptureError(errno: errno, source: source) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted(by: NaturalOrder.precedes).map { "\(source.location)/\($0)" }
    }
}

extension CaptureError {
    init(errno: Int32, source: CaptureSource) {
        let status: mien_capture_status =
            switch errno {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .denied
            default: .failed
            }
        self.init(mien_capture_result(status: status, detail: -errno), source: source)
    }
}
