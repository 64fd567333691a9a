public import Faces
public import Images

/// Finds faces in an image; an instance serves one worker at a time.
public protocol FaceDetector: AnyObject {
    /// The word for it in settings, reports and logs.
    var name: String { get }

    /// The format of the images that it searches.
    var format: Image.Format { get }

    /// Finds the faces, in pixels of `image`, the surest first.
    ///
    /// - Throws: ``VisionError`` when the image has another format, or the detector gives up on it.
    func detect(in image: Image) throws -> [DetectedFace]
}
