import Faces
import FoundationEssentials
import Images
import Messages
import SwiftProtobuf
import Tracking
import Vision

/// What one thread needs to search frames; its buffers are used again for every frame.
final class DetectorWorker {
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let small: Image
    private let maximumFaces: Int

    /// What the crops of a message may have together: the rest of it is small.
    private static let cropByteLimit = WireFaceSet.sizeLimit * 3 / 4

    init(detector: any FaceDetector, configuration: DetectorConfiguration) throws {
        finder = try FaceFinder(detector: detector, maximumSide: configuration.searchSide)
        cropper = try FaceCropper(
            options: .init(scale: configuration.cropScale, maximumSide: configuration.cropSide)
        )
        frame = try JPEGFrame()
        small = try Image()
        maximumFaces = configuration.maximumFaces
    }

    /// Finds and crops a frame's faces.
    ///
    /// - Parameter scene: What is known of the camera from its earlier frames; `nil` when nothing tracks. Not to be kept
    ///   after an error.
    func faces(of message: WireFrame, in scene: inout Scene?) throws -> WireFaceSet {
        try frame.load(message.jpeg)
        let (faces, origin) = try look(at: message.info, in: &scene)
        let found = Array(faces.prefix(maximumFaces))
        let crops = try cropper.crops(of: found.map(\.face), in: frame)
        return .with {
            $0.frame = message.info
            $0.detector = finder.detector.name
            $0.origin = origin
            $0.truth = message.truth
            $0.faces = zip(found, Self.fitting(crops)).map { WireFace($0, crop: $1) }
        }
    }

    /// Finds and crops the faces of a picture that belongs to no camera's scene.
    func faces(of request: WireFindRequest) throws -> WireFaceSet {
        let frame = WireFrame.with { ($0.info, $0.jpeg) = (request.frame, request.jpeg) }
        var scene: Scene?
        var faces = try faces(of: frame, in: &scene)
        faces.origin = .asked
        return faces
    }

    private func look(
        at info: WireFrameInfo,
        in scene: inout Scene?
    ) throws -> (faces: [TrackedFace], origin: WireFaceSet.Origin) {
        guard var known = scene else {
            return (try finder.faces(in: frame).map { TrackedFace(face: $0) }, .searched)
        }
        let thumbnail = known.wantsThumbnail ? try thumbnail() : nil
        var (faces, origin) = try known.look(at: info, thumbnail) { try finder.faces(in: frame) }
        scene = known
        if origin != .searched {
            // Who has left cannot be cropped.
            let size = try frame.size
            faces.removeAll { !size.contains($0.face.box.center) }
        }
        return (faces, origin)
    }

    /// The frame as a motion gate looks at it: from the averages of 8×8 pixels, which a JPEG has ready
    /// unless it is small.
    private func thumbnail() throws -> Thumbnail? {
        let size = PixelSize(width: Thumbnail.usualWidth, height: Thumbnail.usualHeight)
        try frame.image(.grey, atLeast: .smallest(of: frame.size, atLeast: size)).scale(to: size, into: small)
        return small.withBytes { Thumbnail(width: size.width, height: size.height, cells: Array($0)) }
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

extension PixelSize {
    fileprivate func contains(_ point: Point) -> Bool {
        point.x >= 0 && point.y >= 0 && point.x < Float(width) && point.y < Float(height)
    }
}

extension WireFace {
    fileprivate init(_ tracked: TrackedFace, crop: FaceCrop) {
        self.init()
        let face = tracked.face
        box = WireBox(face.box)
        score = face.score
        landmarks = face.landmarks.map { WirePoint($0) }
        track = tracked.track
        self.crop.region = WireBox(crop.region)
        self.crop.jpeg = crop.jpeg
    }
}
