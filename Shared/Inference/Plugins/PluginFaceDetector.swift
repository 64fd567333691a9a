import CPlugin
public import Faces
import Failure
public import Images
public import Vision

/// A face detector of a plugin, whose every face is checked.
public final class PluginFaceDetector: FaceDetector {
    public let name: String
    public let format: Image.Format

    private let table: DetectorTable
    private let handle: PluginHandle
    private var found = [mien_plugin_face](repeating: mien_plugin_face(), count: 256)

    init(_ table: DetectorTable, settings: PluginSettings) throws {
        self.table = table
        name = table.name
        format = table.format
        handle = try .create("the detector \(table.name)", settings, table.create, destroy: table.destroy)
    }

    public func detect(in image: Image) throws -> [DetectedFace] {
        guard image.format == format else {
            throw VisionError(.invalidImage, "The detector \(name) searches \(format) images: convert the image first.")
        }
        var count = 0
        try callPlugin(
            "Searching an image for faces with \(name)",
            orThrow: VisionFailureCode.detectionFailed,
            advice: "skip the image, or use another detector"
        ) { error in
            image.withPluginImage { image in
                found.withUnsafeMutableBufferPointer {
                    table.detect(handle.pointer, image, $0.baseAddress, $0.count, &count, error)
                }
            }
        }
        guard (0...found.count).contains(count) else {
            throw wrong("\(count) faces where there was room for \(found.count)")
        }
        let faces = try found.prefix(count).map { try face($0, in: image.size) }
        return faces.sorted { $0.score > $1.score }
    }

    private func face(_ face: mien_plugin_face, in size: PixelSize) throws -> DetectedFace {
        let box = Box(x: face.x, y: face.y, width: face.width, height: face.height)
        guard box.isPlausible(in: size) else { throw wrong("the box \(box) in an image of \(size) pixels") }
        guard face.score >= 0, face.score <= 1 else { throw wrong("the score \(face.score)") }
        guard [0, Int(MIEN_PLUGIN_LANDMARKS)].contains(Int(face.landmark_count)) else {
            throw wrong("\(face.landmark_count) landmarks")
        }
        let landmarks = withUnsafeBytes(of: face.landmarks) { bytes in
            let numbers = bytes.bindMemory(to: Float.self)
            return (0..<Int(face.landmark_count)).map { Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) }
        }
        guard landmarks.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
            throw wrong("a landmark that is no number")
        }
        return DetectedFace(box: box, score: face.score, landmarks: landmarks)
    }

    private func wrong(_ fault: String) -> VisionError {
        VisionError(.detectionFailed, "The detector \(name) gave \(fault), which cannot be: use another detector.")
    }
}

extension Box {
    /// Whether a face can be there: the box has an area, is not much larger than the image, and touches it. NaN fails.
    fileprivate func isPlausible(in size: PixelSize) -> Bool {
        let limit = 2 * Float(size.longerSide)
        return width > 0 && height > 0 && width <= limit && height <= limit
            && x < Float(size.width) && y < Float(size.height) && x + width > 0 && y + height > 0
    }
}

extension Image {
    /// Lends the image to a plugin.
    func withPluginImage<Result>(_ body: (UnsafePointer<mien_plugin_image>) throws -> Result) rethrows -> Result {
        try withBytes { bytes in
            var image = mien_plugin_image(pixels: bytes.baseAddress, size: size, format: format)
            return try withUnsafePointer(to: &image, body)
        }
    }
}

extension mien_plugin_image {
    /// Pixels without padding. The sides of an image are at most 16384, so the conversions cannot fail.
    init(pixels: UnsafePointer<UInt8>?, size: PixelSize, format: Image.Format) {
        self.init(
            pixels: pixels,
            width: Int32(size.width),
            height: Int32(size.height),
            stride: Int64(size.width * format.channels),
            format: Int32(format == .grey ? MIEN_PLUGIN_GREY : MIEN_PLUGIN_BGR)
        )
    }
}
