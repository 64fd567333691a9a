import Capture
import Faces
import Failure
import Images
import Models
import Vision

/// Finds faces and reads their expressions, without a bus: the way that a frame goes through detector and classifier,
/// in one call.
final class FaceReader {
    /// A face and what it shows.
    struct Reading {
        let face: DetectedFace
        let probabilities: EmotionProbabilities
    }

    let model: ExpressionModel
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame

    init(model: ExpressionModel, detector: any FaceDetector, searchSide: Int?) throws {
        self.model = model
        finder = try FaceFinder(detector: detector, maximumSide: searchSide)
        cropper = try FaceCropper()
        frame = try JPEGFrame()
    }

    /// The faces of a picture, from left to right.
    func read(_ jpeg: [UInt8]) throws -> [Reading] {
        try frame.load(jpeg)
        let faces = try finder.faces(in: frame).sorted { $0.box.x < $1.box.x }
        let results = try model.classify(try cropper.crops(of: faces, in: frame))
        return zip(faces, results).map(Reading.init)
    }
}
