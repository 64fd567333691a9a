import Faces
import Messages
import Tracking

/// Whose face it is, among all cameras.
private struct CameraTrack: Sendable, Hashable {
    let camera: Name
    let track: UInt64
}

/// Adds to reports what their faces' expressions are over time.
///
/// It knows the faces that came to this process: where several classifiers share a camera, each smooths what it gets.
struct ReportSmoother {
    private var smoother: EmotionSmoother<CameraTrack>

    init(_ options: SmoothingOptions) {
        smoother = EmotionSmoother(options: options)
    }

    /// Adds to each face of a track its ``WireSmoothedEmotion``. Of several faces with one track, which no tracker makes,
    /// only the first has it.
    mutating func smooth(_ report: inout WireEmotionReport, of camera: Name) {
        let time = report.frame.capturedAt
        var seen: Set<UInt64> = [0]
        for index in report.faces.indices {
            let face = report.faces[index]
            guard seen.insert(face.track).inserted, let raw = EmotionProbabilities(face.probabilities) else { continue }
            let smoothed = smoother.smooth(raw, of: CameraTrack(camera: camera, track: face.track), at: time)
            report.faces[index].smoothed = WireSmoothedEmotion(smoothed.emotion, smoothed.probabilities)
        }
    }
}
