import CoreMetrics
import Faces
import Messages

/// Counts the faces that were read, by camera and emotion: what a dashboard draws the share of emotions from.
struct FaceMeters: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func count(_ report: WireEmotionReport, of camera: Name) {
        for face in report.faces {
            guard let emotion = Emotion(face.emotion) else { continue }
            let labels = [("camera", camera.text), ("emotion", emotion.name)]
            Counter(label: "mien_faces_total", dimensions: labels, factory: factory).increment()
        }
    }
}
