import Foundation
import Images

/// Makes pictures for tests.
enum Pictures {
    /// A JPEG of this size, all grey.
    static func jpeg(width: Int = 64, height: Int = 48) throws -> [UInt8] {
        try JPEGEncoder().encode(Image(size: PixelSize(width: width, height: height), format: .bgr))
    }

    /// A JPEG of more than 4 MiB, which no frame holds.
    static func hugeJPEG() throws -> [UInt8] {
        try jpeg() + [UInt8](repeating: 0, count: 4 << 20)
    }
}

/// A folder of its own for one test, gone with the test.
final class Scratch {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "camera-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that is left over harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    /// The folder's own path.
    var path: String { folder.path }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Puts a file there, whole from the first moment on.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name), options: .atomic)
    }
}
