import Images
import Faces
import Foundation
import Messages
import SwiftProtobuf
import Vision

/// What one thread needs to search frames; its buffers are used again for every frame.
final class DetectorWorker {
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let maximumFaces: Int

    init(detector: any FaceDetector, configuration: DetectorConfiguration) throws {
        finder = try FaceFinder(detector: detector, maximumSide: configuration.searchSide)
        cropper = try FaceCropper(
            options: .init(scale: configuration.cropScale, maximumSide: configuration.cropSide))
        frame = try JPEGFrame()
        maximumFaces = configuration.maximumFaces
    }

    /// Finds and crops a frame's faces.
    func faces(of message: WireFrame) throws -> WireFaceSet {
        try frame.load([UInt8](message.jpeg))
        let found = Array(try finder.faces(in: frame).prefix(maximumFaces))
        let crops = try cropper.crops(of: found.map(\.box), in: frame)
        return .with {
            $0.frame = message.info
            $0.detector = finder.detector.name
            $0.truth = message.truth
            $0.faces = zip(found, crops).map { WireFace($0, crop: $1) }
        }
    }
}

extension WireFace {
    fileprivate init(_ face: DetectedFace, crop: FaceCrop) {
        self.init()
        box = WireBox(face.box)
        score = face.score
        landmarks = face.landmarks.map { WirePoint($0) }
        self.crop.region = WireBox(crop.region)
        self.crop.jpeg = Data(crop.jpeg)
    }
}
