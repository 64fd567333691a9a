import Faces
import Images
import Messages
import ServiceKit
import ServiceLifecycle
import Vision

/// Draws on pictures what was read in them, one after the other on a thread of its own: drawing takes longer than anything
/// else that a gateway does.
final class PictureAnnotator: Service {
    private struct Drawing: Sendable {
        let jpeg: JPEGPicture
        let annotations: [Annotation]
    }

    private static let quality = 90
    /// How long a picture waits for its turn.
    private static let patience: Duration = .seconds(2)

    private let line = QuestionLine<Drawing, [UInt8]>()
    private let gate = AdmissionGate(places: 4, seats: 16, clock: ContinuousClock())

    func run() async throws {
        try await BlockingWorkers(
            name: "annotate",
            niceness: 5,
            work: { self.work() },
            stop: { self.line.close() }
        ).run()
    }

    /// The picture with boxes, emotions and bars, as a JPEG.
    ///
    /// - Throws: ``GatewayError`` (`badImage`, `busy`); `CancellationError` when the gateway ends.
    func annotated(_ jpeg: JPEGPicture, _ report: WireEmotionReport) async throws -> [UInt8] {
        let annotations = report.faces.map {
            Annotation(face: $0.box.box, probabilities: EmotionProbabilities($0.probabilities))
        }
        do {
            return try await gate.admit(waiting: Self.patience) {
                try await line.ask(Drawing(jpeg: jpeg, annotations: annotations))
            }
        } catch let error as ImageError {
            throw GatewayError(error)
        }
    }

    private func work() {
        while let question = line.take() { question.answer(Result { try Self.draw(question.request) }) }
    }

    private static func draw(_ drawing: Drawing) throws -> [UInt8] {
        // Of a picture of 16 megapixels nothing shall stay behind.
        let frame = try JPEGFrame()
        try frame.load(drawing.jpeg.bytes)
        let image = try frame.image(.bgr, atLeast: .full)
        try Annotator().draw(drawing.annotations, on: image)
        return try JPEGEncoder().encode(image, quality: quality)
    }
}
