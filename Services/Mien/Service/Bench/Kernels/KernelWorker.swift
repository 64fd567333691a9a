import Faces
import Images
import Models
import Vision

/// Does with a picture what the services do with a frame, and nothing else: decode, detect, crop, classify.
final class KernelWorker {
    private let detector: TimedDetector
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let model: ExpressionModel
    private(set) var times = KernelTimes()

    /// The words for what works here.
    var names: (detector: String, engine: String, model: String) {
        (detector.name, model.engineName, model.id)
    }

    init(_ choice: KernelChoice) throws {
        detector = TimedDetector(try choice.makeDetector())
        finder = try FaceFinder(detector: detector, maximumSide: choice.searchSide)
        cropper = try FaceCropper()
        frame = try JPEGFrame()
        model = try choice.makeModel()
    }

    /// Reads a picture, and adds to the times what it took.
    @discardableResult
    func read(_ jpeg: [UInt8]) throws -> [FaceReader.Reading] {
        let start = ContinuousClock.now
        try frame.load(jpeg)
        let faces = try finder.faces(in: frame)
        let found = ContinuousClock.now
        let crops = try cropper.crops(of: faces, in: frame)
        let cropped = ContinuousClock.now
        let prepared = try crops.map(model.prepare)
        let ready = ContinuousClock.now
        let results = try model.classify(prepared)
        times.add(.decode, found - start - detector.lastTime)
        times.add(.detect, detector.lastTime)
        times.add(.crop, cropped - found)
        times.add(.prepare, ready - cropped)
        times.add(.classify, .now - ready)
        times.addFrame(faces: faces.count)
        return zip(faces, results).map(FaceReader.Reading.init)
    }

    /// Forgets what was measured.
    func reset() { times = KernelTimes() }
}

/// A detector, and how long it took: what else a search takes is decoding.
private final class TimedDetector: FaceDetector {
    private let detector: any FaceDetector
    private(set) var lastTime = Duration.zero

    init(_ detector: any FaceDetector) {
        self.detector = detector
    }

    var name: String { detector.name }
    var format: Image.Format { detector.format }

    func detect(in image: Image) throws -> [DetectedFace] {
        let start = ContinuousClock.now
        defer { lastTime = .now - start }
        return try detector.detect(in: image)
    }
}
