import Faces
import Failure
import Foundation
import Images
import Messages
import SwiftProtobuf
import Vision

/// Whether pictures are faces, or have faces in them.
public enum ImportFraming: String, Sendable, CaseIterable {
    /// Small pictures are faces, larger ones have some.
    case auto
    /// Each picture is a face.
    case whole
    /// Faces are found in each picture.
    case find
}

/// Reads pictures, and finds the faces in them unless they are faces already.
final class ImportReader {
    /// A picture with sides up to this is a face: FER2013's have 48 pixels, AffectNet's 96, RAF-DB's 100.
    private static let wholeSide = 112
    /// What is larger is shrunk: a set of faces has 256 KiB.
    private static let wholeByteLimit = 200_000

    private let framing: ImportFraming
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let encoder: JPEGEncoder
    private let files: PictureFiles
    private let detectorName: String

    init(framing: ImportFraming, detector: any FaceDetector, name: String, searchSide: Int?) throws {
        self.framing = framing
        finder = try FaceFinder(detector: detector, maximumSide: searchSide)
        cropper = try FaceCropper()
        frame = try JPEGFrame()
        encoder = try JPEGEncoder()
        files = try PictureFiles()
        detectorName = name
    }

    /// - Throws: what keeps the picture from being read, with a sentence.
    func read(_ item: ImportItem) throws -> ImportedPicture {
        let (content, jpeg) = try bytes(of: item)
        try frame.load(jpeg)
        let size = try frame.size
        let isWhole = framing == .whole || framing == .auto && size.longerSide <= Self.wholeSide
        let faces = isWhole ? [try whole(jpeg, size)] : try found()
        return ImportedPicture(
            item,
            content: content,
            faces: faces,
            size: (size.width, size.height),
            detector: isWhole ? "import" : detectorName
        )
    }

    /// What tells the picture from others, and the picture as a JPEG.
    private func bytes(of item: ImportItem) throws -> (content: [UInt8], jpeg: [UInt8]) {
        switch item.content {
        case .pixels(let pixels):
            let image = try Image(size: PixelSize(side: 48), format: .grey, bytes: pixels)
            return (pixels, try encoder.encode(image, quality: 98))
        case .file(let path): return try files.read(path)
        }
    }

    /// The whole picture is a face, cut as its collection cuts faces.
    private func whole(_ jpeg: [UInt8], _ size: PixelSize) throws -> WireFace {
        guard jpeg.count <= Self.wholeByteLimit else {
            throw MienError(.unreadableInput, "\(jpeg.count) bytes are too many for one face: find the faces in it")
        }
        // Decoded once here, so that a damaged picture is refused by us and not on its way.
        try JPEGDecoder().decode(jpeg, as: .grey, into: Image())
        let picture = Box(x: 0, y: 0, width: Float(size.width), height: Float(size.height))
        return .with {
            // What FER2013 shows of a face is a little less than a detector's box: models and exports cut it out again.
            $0.box = WireBox(picture.square(scale: 1 / FER2013Writer.scale))
            $0.score = 1
            $0.crop = .with { ($0.region, $0.jpeg) = (WireBox(picture), Data(jpeg)) }
        }
    }

    private func found() throws -> [WireFace] {
        let faces = try finder.faces(in: frame).sorted { $0.box.x < $1.box.x }
        let crops = try cropper.crops(of: faces, in: frame)
        return zip(faces, crops).map { face, crop in
            .with {
                $0.box = WireBox(face.box)
                $0.score = face.score
                $0.landmarks = face.landmarks.map { WirePoint($0) }
                $0.crop = .with { ($0.region, $0.jpeg) = (WireBox(crop.region), crop.jpeg) }
            }
        }
    }
}
