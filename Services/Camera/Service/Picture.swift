import Capture
import Faces
import Images
import Messages
import SwiftProtobuf

/// One picture of a source on its way to becoming a frame.
struct Picture {
    enum Content {
        /// As the source made it; it is passed on untouched.
        case jpeg([UInt8])
        /// Pixels that are still to be encoded.
        case image(Image)
    }

    var content: Content
    /// Where a film has it, from its start; `nil` for a live source.
    var position: Duration?
    /// How long ago the camera took it.
    var age = Duration.zero
    /// What is in it, where the source knows.
    var truth: [WireTruth] = []
}

/// Reads pictures, one by one, on a thread that it may block.
protocol PictureReader: AnyObject {
    /// Whether the source keeps its own time, as cameras do.
    var isLive: Bool { get }

    /// The next picture; `nil` at the end of a file.
    func next() throws -> Picture?
}

/// Reads devices, streams and files.
final class CapturePictureReader: PictureReader {
    private let reader: any FrameReader
    private let stillsPerSecond: Double
    private var count = 0

    /// - Parameter stillsPerSecond: How fast a folder of pictures is shown: unlike a film it has no speed of its own.
    init(_ reader: any FrameReader, stillsPerSecond: Double) {
        self.reader = reader
        self.stillsPerSecond = stillsPerSecond
    }

    var isLive: Bool { reader.details.isLive }

    func next() throws -> Picture? {
        guard let frame = try reader.next() else { return nil }
        let content: Picture.Content =
            switch frame.content {
            case .jpeg(let bytes): .jpeg(bytes)
            case .pixels(let width, let height, let bgr):
                .image(try Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bgr))
            }
        defer { count += 1 }
        let position = frame.position ?? (isLive ? nil : .seconds(Double(count) / stillsPerSecond))
        return Picture(content: content, position: position, age: frame.age ?? .zero)
    }
}
