import Failure
import Images
import Messages
import Models
import SwiftProtobuf
import Vision

/// Records what the real detector and the real model make of pictures.
struct SampleRecorder {
    private let finder: FaceFinder
    private let cropper: FaceCropper
    private let frame: JPEGFrame
    private let model: ExpressionModel

    /// - Throws: what keeps the detector or the model from being opened.
    init(_ choice: KernelChoice) throws {
        finder = try FaceFinder(detector: choice.makeDetector(), maximumSide: choice.searchSide)
        cropper = try FaceCropper()
        frame = try JPEGFrame()
        model = try choice.makeModel()
    }

    /// The words for what works here.
    var names: (detector: String, engine: String, model: String) {
        (finder.detector.name, model.engineName, model.id)
    }

    /// One sample for each picture in which there is a face.
    ///
    /// - Throws: ``MienError`` (`unreadableInput`) when there is none; `ImageError`, `VisionError`, `InferenceError`.
    func record(_ pictures: [LoadPicture]) throws -> [RecordedSample] {
        let samples = try pictures.compactMap { try record($0) }
        guard !samples.isEmpty else {
            throw MienError(
                .unreadableInput,
                "the detector finds no face in the pictures: choose another with --detector"
            )
        }
        return samples
    }

    private func record(_ picture: LoadPicture) throws -> RecordedSample? {
        try frame.load(picture.jpeg)
        let found = try finder.faces(in: frame)
        guard !found.isEmpty else { return nil }
        let crops = try cropper.crops(of: found, in: frame)
        let faces = crops.map(WireFace.init)
        let read = try zip(faces, model.classify(crops)).map { WireFaceEmotion($0, probabilities: $1) }
        let set = WireFaceSet.with { ($0.faces, $0.detector) = (faces, finder.detector.name) }
        let report = WireEmotionReport.with {
            ($0.faces, $0.detector, $0.engine) = (read, finder.detector.name, model.engineName)
            ($0.model.name, $0.model.version, $0.model.hashPrefix) = (model.name, model.version, model.hashPrefix)
        }
        return try RecordedSample(size: frame.size, faces: set, report: report)
    }
}

extension WireFace {
    /// A face as a detector publishes it that has followed it for a while.
    fileprivate init(_ crop: FaceCrop) {
        self.init()
        box = WireBox(crop.face)
        score = 0.9
        landmarks = crop.landmarks.map { WirePoint($0) }
        track = 1
        self.crop.region = WireBox(crop.region)
        self.crop.jpeg = crop.jpeg
    }
}
