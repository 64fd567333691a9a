import Faces
import FoundationEssentials
import Images
import Messages
import SwiftProtobuf
import Vision

/// What one thread needs to search frames; its buffers are used again for every frame.
final class DetectorWorker {
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let maximumFaces: Int

    /// What the crops of a message may have together: the rest of it is small.
    private static let cropByteLimit = WireFaceSet.sizeLimit * 3 / 4

    init(detector: any FaceDetector, configuration: DetectorConfiguration) throws {
        finder = try FaceFinder(detector: detector, maximumSide: configuration.searchSide)
        cropper = try FaceCropper(
            options: .init(scale: configuration.cropScale, maximumSide: configuration.cropSide)
        )
        frame = try JPEGFrame()
        maximumFaces = configuration.maximumFaces
    }

    /// Finds and crops a frame's faces.
    func faces(of message: WireFrame) throws -> WireFaceSet {
        try frame.load(message.jpeg)
        let found = Array(try finder.faces(in: frame).prefix(maximumFaces))
        let crops = try cropper.crops(of: found.map(\.box), in: frame)
        return .with {
            $0.frame = message.info
            $0.detector = finder.detector.name
            $0.truth = message.truth
            $0.faces = zip(found, Self.fitting(crops)).map { WireFace($0, crop: $1) }
        }
    }

    /// The first crops that a message has room for. They come surest face first: a crowd loses its least sure ones.
    private static func fitting(_ crops: [FaceCrop]) -> ArraySlice<FaceCrop> {
        var bytes = 0
        return crops.prefix { crop in
            bytes += crop.jpeg.count
            return bytes <= cropByteLimit
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
