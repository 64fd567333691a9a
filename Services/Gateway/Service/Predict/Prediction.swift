import Images
import Messages

/// What was found and read in one picture.
struct Prediction: Sendable {
    /// How long it took, from the caller's side.
    struct Times: Sendable, Equatable {
        var find = Duration.zero
        var read = Duration.zero
        var all = Duration.zero
    }

    let camera: Name
    let size: PixelSize
    /// As the detector answered. With the crops of the faces, which are those of the report: a face without one is in neither.
    let faces: WireFaceSet
    /// As the classifier answered; the faces in the same order.
    let report: WireEmotionReport
    let isRecorded: Bool
    let times: Times

    /// How the picture is referred to, as a frame is.
    var id: FrameID { FrameID(camera: camera, report.frame) }

    /// How a face is referred to, by its place in the report.
    func faceID(at position: Int) -> FaceID { FaceID(id, position: UInt32(clamping: position)) }
}
