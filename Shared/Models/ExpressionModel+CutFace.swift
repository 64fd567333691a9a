import Faces
import Failure
import Images
public import Vision

public import struct FoundationEssentials.Data

extension ExpressionModel {
    /// The crop that a detector would have sent of a picture that is a face already, cut as FER2013's faces are.
    ///
    /// The square that a model cuts out is what FER2013's pictures show, so the picture is that square: the crop's region is
    /// the whole picture, and the face's box is the picture's longer side divided by the model's `face.scale`, about the
    /// picture's middle. ``prepare(_:)`` then takes the whole picture, and a square one of the size that the model resizes to
    /// (48×48) passes as it is, pixel by pixel. It is not turned: it has no landmarks.
    ///
    /// - Parameter jpeg: The picture; of one that is not square, the shorter side is filled up with its border's pixels.
    /// - Throws: `ImageError`: what reading a JPEG's header throws.
    public func crop(ofCutFace jpeg: Data) throws -> FaceCrop {
        let size = try JPEGHeader(jpeg).size
        let picture = Box(x: 0, y: 0, width: Float(size.width), height: Float(size.height))
        return FaceCrop(face: picture.square(scale: 1 / faceScale), region: picture, jpeg: jpeg)
    }
}
