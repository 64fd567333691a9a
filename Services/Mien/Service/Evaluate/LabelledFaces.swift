import FaceDetection
import Faces
import Foundation
import Images
import Models
import Vision

/// Finds the face in a picture of which is known what it shows.
final class LabelledFaces {
    /// What searches photos.
    private struct Search {
        let finder: FaceFinder
        let cropper: FaceCropper
        let frame: JPEGFrame
    }

    private let model: ExpressionModel
    private let files: PictureFiles
    private let search: Search?

    /// - Parameter detector: What finds faces in photos; `nil`: each picture is a face, cut as FER2013's are.
    init(for model: ExpressionModel, detector: DetectorSelection?) throws {
        self.model = model
        files = try PictureFiles()
        search = try detector.map { selection in
            Search(
                finder: try FaceFinder(detector: selection.make(), maximumSide: selection.pictureSide),
                cropper: try FaceCropper(),
                frame: try JPEGFrame()
            )
        }
    }

    /// The face in a picture: the largest in a photo.
    ///
    /// - Returns: `nil` when none is found.
    /// - Throws: what keeps the picture from being read.
    func face(in picture: LabelledPictures.Entry) throws -> FaceCrop? {
        let jpeg = try files.read(picture.path).jpeg
        guard let search else { return try model.crop(ofCutFace: Data(jpeg)) }
        try search.frame.load(jpeg)
        let faces = try search.finder.faces(in: search.frame)
        guard let largest = faces.max(by: { $0.box.area < $1.box.area }) else { return nil }
        return try search.cropper.crops(of: [largest], in: search.frame).first
    }
}
