public import Faces
import Failure
public import Images

/// Finds the faces of a frame with any detector, at the size that is worth searching.
public final class FaceFinder {
    /// The detector that searches.
    public let detector: any FaceDetector
    private let maximumSide: Int?
    private let reduced: Image

    /// Creates a finder.
    ///
    /// - Parameters:
    ///   - detector: what searches.
    ///   - maximumSide: larger frames are searched at a size whose longer side is this: 320 suits live video, where faces
    ///     are near; `nil` searches the full size.
    /// - Throws: ``VisionError`` (`invalidSetting`) for a side under 16.
    public init(detector: any FaceDetector, maximumSide: Int?) throws {
        if let maximumSide, maximumSide < 16 {
            throw VisionError(.invalidSetting, "A search at \(maximumSide) pixels finds nothing: use 16 or more.")
        }
        self.detector = detector
        self.maximumSide = maximumSide
        reduced = try Image()
    }

    /// The faces of the frame, in its own pixels.
    ///
    /// - Throws: ``VisionError`` (`corruptJPEG`, or what the detector throws).
    public func faces(in frame: JPEGFrame) throws -> [DetectedFace] {
        let full = try frame.size
        let target = searchSize(of: full)
        let decoded = try frame.image(detector.format, atLeast: .smallest(of: full, atLeast: target))
        let image = try fit(decoded, to: target)
        let factor = Float(full.longerSide) / Float(image.size.longerSide)
        return try detector.detect(in: image).map { $0.scaled(by: factor) }
    }

    private func searchSize(of full: PixelSize) -> PixelSize {
        guard let maximumSide, full.longerSide > maximumSide else { return full }
        let factor = Float(maximumSide) / Float(full.longerSide)
        return PixelSize(
            width: max(1, Int((Float(full.width) * factor).rounded())),
            height: max(1, Int((Float(full.height) * factor).rounded()))
        )
    }

    private func fit(_ image: Image, to target: PixelSize) throws -> Image {
        guard image.size.longerSide > target.longerSide else { return image }
        try image.scale(to: target, into: reduced)
        return reduced
    }
}
