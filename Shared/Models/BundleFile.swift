import Crypto
import Failure
package import FoundationEssentials
import Glibc

/// One file of a bundle: read whole or hashed, never beyond its cap.
package struct BundleFile {
    package let url: URL
    let maximumByteCount: Int

    /// A manifest is a page of text.
    package static func manifest(in folder: URL) -> BundleFile {
        BundleFile(url: folder.appending(path: "bundle.json"), maximumByteCount: 1 << 20)
    }

    /// A file that a manifest lists; `name` must have passed ``BundleName``.
    package static func listed(_ name: String, in folder: URL) -> BundleFile {
        BundleFile(url: folder.appending(path: name), maximumByteCount: 1 << 29)
    }

    /// The self-test: a few dozen small faces as JSON numbers, or a picture.
    package static func selfTest(in folder: URL) -> BundleFile {
        BundleFile(url: folder.appending(path: "selftest.json"), maximumByteCount: 16 << 20)
    }

    package func read() throws -> Data {
        try checkSize()
        do {
            return try Data(contentsOf: url)
        } catch {
            throw unreadable(error)
        }
    }

    /// The SHA-256 in hexadecimal digits.
    package func sha256() throws -> String { try digest().hexadecimal }

    /// The SHA-256, 32 bytes.
    package func digest() throws -> [UInt8] {
        try checkSize()
        do {
            return Array(SHA256.hash(data: try Data(contentsOf: url, options: .alwaysMapped)))
        } catch {
            throw unreadable(error)
        }
    }

    private func checkSize() throws {
        // Not by `attributesOfItem`: the types of its values differ with and without Foundation in the process.
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable(nil) }
        let size = Int(status.st_size)
        guard size <= maximumByteCount else {
            throw ModelError(
                .fileTooLarge,
                "\(path) has \(size) bytes, at most \(maximumByteCount) are accepted: export it again."
            )
        }
    }

    private func unreadable(_ cause: (any Error)?) -> ModelError {
        ModelError(
            .fileMissing,
            "\(path) is not there or cannot be read: copy the whole bundle again and check its permissions.",
            cause: cause
        )
    }

    private var path: String { url.path(percentEncoded: false) }
}

extension Sequence<UInt8> {
    /// Two small hexadecimal digits per byte.
    package var hexadecimal: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }
}
