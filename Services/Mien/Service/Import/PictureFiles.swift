import Capture
import Failure
import Foundation
import Images

/// Reads pictures from files, whatever their format, as JPEGs: those that are JPEGs pass untouched.
final class PictureFiles {
    private let encoder: JPEGEncoder
    private let stop: CaptureStop

    init() throws {
        encoder = try JPEGEncoder()
        stop = try CaptureStop()
    }

    /// The file's bytes, and the picture as a JPEG.
    ///
    /// - Throws: ``MienError`` with `unreadableInput`, or what reading the picture throws. A JPEG is not decoded here.
    func read(_ path: String) throws -> (content: [UInt8], jpeg: [UInt8]) {
        let content: [UInt8]
        do {
            content = [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw MienError(.unreadableInput, "the file cannot be read: check the rights to it", cause: error)
        }
        return (content, content.starts(with: [0xFF, 0xD8, 0xFF]) ? content : try converted(path))
    }

    private func converted(_ path: String) throws -> [UInt8] {
        let source = try CaptureSource(path).open(stop: stop)
        defer { source.close() }
        guard let picture = try source.next() else {
            throw MienError(.unreadableInput, "\(path): there is no picture in it")
        }
        switch picture.content {
        case .jpeg(let bytes): return bytes
        case .pixels(let width, let height, let bgr):
            let image = try Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bgr)
            return try encoder.encode(image, quality: 95)
        }
    }
}
