import Faces
import Failure
import Images
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization
import Vision

/// Draws faces into pictures, on a thread of its own; who wants the same picture gets the same copy.
final class PictureDrawer: Sendable {
    /// A picture to draw on.
    struct Job: Sendable {
        let id: FrameID
        /// `nil`: an empty picture of the frame's size.
        let jpeg: [UInt8]?
        let report: WireEmotionReport

        init(_ id: FrameID, jpeg: [UInt8]?, report: WireEmotionReport) {
            (self.id, self.jpeg, self.report) = (id, jpeg, report)
        }
    }

    private typealias Waiter = CheckedContinuation<PictureDesk.Shown, any Error>

    private struct State {
        var last: [Name: PictureDesk.Shown] = [:]
        var waiters: [Name: [Waiter]] = [:]
        var isClosed = false
    }

    private static let quality = 80
    private static let cameras = 64
    private static let waiterLimit = 500

    private let mailbox = Mailbox<Name, Job>()
    private let state = Mutex(State())

    /// What draws, to be run.
    var service: any Service {
        BlockingWorkers(name: "draw", niceness: 5, work: { [self] in work() }, stop: { [self] in stop() })
    }

    /// The picture with its faces, or a newer one of the same camera that is drawn meanwhile.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/busy`` or ``GatewayFailureCode/noPicture``.
    func drawn(_ job: Job) async throws -> PictureDesk.Shown {
        let camera = job.id.camera
        return try await withCheckedThrowingContinuation { waiter in
            enum Answer { case shown(PictureDesk.Shown), refused, waiting }
            let answer = state.withLock { state -> Answer in
                if let shown = state.last[camera], shown.id == job.id { return .shown(shown) }
                guard !state.isClosed, state.waiters.values.reduce(0, { $0 + $1.count }) < Self.waiterLimit else {
                    return .refused
                }
                state.waiters[camera, default: []].append(waiter)
                return .waiting
            }
            switch answer {
            case .shown(let shown): waiter.resume(returning: shown)
            case .refused:
                waiter.resume(throwing: GatewayError(.busy, "too many pictures are being drawn: try again later"))
            case .waiting: mailbox.put(job, for: camera)
            }
        }
    }

    private func work() {
        // It fails only without any memory, and then nothing goes on.
        guard let canvas = try? DrawingCanvas() else { return stop() }
        while let job = mailbox.take() {
            let result = Result { try canvas.draw(job, quality: Self.quality) }
            finish(job.id.camera, result.map { PictureDesk.Shown(id: job.id, jpeg: $0) })
            mailbox.release(job.id.camera)
        }
    }

    private func finish(_ camera: Name, _ result: Result<PictureDesk.Shown, any Error>) {
        let waiters = state.withLock { state in
            if case .success(let shown) = result {
                if state.last.count >= Self.cameras { state.last.removeAll() }
                state.last[camera] = shown
            }
            return state.waiters.removeValue(forKey: camera) ?? []
        }
        let answer = result.mapError { error -> any Error in
            GatewayError(.noPicture, "the camera's picture cannot be drawn on", cause: error)
        }
        for waiter in waiters { waiter.resume(with: answer) }
    }

    private func stop() {
        mailbox.close()
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values.flatMap(\.self)
        }
        for waiter in waiters { waiter.resume(throwing: GatewayError(.busy, "the gateway is ending")) }
    }
}

/// What a thread draws with.
private final class DrawingCanvas {
    /// Larger pictures are drawn on at a smaller scale: it is for looking at.
    private static let enough = PixelSize(width: 1_280, height: 720)

    private let encoder: JPEGEncoder
    private let frame: JPEGFrame
    private let empty: Image
    private let annotator = Annotator()

    init() throws {
        (encoder, frame, empty) = (try JPEGEncoder(), try JPEGFrame(), try Image())
    }

    func draw(_ job: PictureDrawer.Job, quality: Int) throws -> [UInt8] {
        let image = try image(for: job)
        // The report may be about the frame in another size.
        let factor = Float(image.size.width) / Float(max(1, job.report.frame.width))
        let annotations = job.report.faces.map { face in
            Annotation(face: face.box.box.scaled(by: factor), probabilities: EmotionProbabilities(face.probabilities))
        }
        try annotator.draw(annotations, on: image)
        return try encoder.encode(image, quality: quality)
    }

    private func image(for job: PictureDrawer.Job) throws -> Image {
        guard let jpeg = job.jpeg else {
            let width = max(1, Int(job.report.frame.width))
            let scale = min(1, Float(Self.enough.width) / Float(width))
            let height = max(1, Int((Float(job.report.frame.height) * scale).rounded()))
            let size = PixelSize(width: min(width, Self.enough.width), height: min(height, Image.maximumSide))
            try empty.reshape(to: size, format: .bgr)
            empty.withMutableBytes { $0.update(repeating: 0x28) }
            return empty
        }
        try frame.load(jpeg)
        return try frame.image(.bgr, atLeast: .smallest(of: frame.size, atLeast: Self.enough))
    }
}
