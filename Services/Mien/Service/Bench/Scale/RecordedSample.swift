import FaceDetection
import Failure
import Images
import Messages
import Models
import SwiftProtobuf
import Vision

/// What a detector and a classifier once made of a picture: sent again under another number, it costs next to nothing.
struct RecordedSample: Sendable {
    private let size: PixelSize
    /// All of a set of faces, and of a report, that stays the same.
    private let (facesTail, reportTail): ([UInt8], [UInt8])

    /// - Parameters:
    ///   - faces: Without number and time.
    ///   - report: The same of what was read in them.
    /// - Throws: `MessageError` when one is too large.
    init(size: PixelSize, faces: WireFaceSet, report: WireEmotionReport) throws(MessageError) {
        self.size = size
        facesTail = try faces.encode()
        reportTail = try report.encode()
    }

    /// What a detector publishes of it, found as soon as it was captured.
    ///
    /// Encoded messages that follow each other are the message with the fields of both (protobuf's "merging").
    func faces(run: UInt64, frame: UInt64, at now: Int64) throws(MessageError) -> [UInt8] {
        try WireFaceSet.with {
            $0.frame = info(run, frame, now)
            $0.detectedAt = now
        }.encode() + facesTail
    }

    /// What a classifier publishes of it, made as soon as it was captured.
    func report(_ signature: WireDelivery, run: UInt64, at now: Int64) throws(MessageError) -> [UInt8] {
        try WireEmotionReport.with {
            ($0.producer, $0.sequence) = (signature.producer, signature.sequence)
            $0.firstPending = signature.firstPending
            $0.frame = info(run, signature.sequence, now)
            ($0.detectedAt, $0.classifiedAt) = (now, now)
        }.encode() + reportTail
    }

    private func info(_ run: UInt64, _ sequence: UInt64, _ now: Int64) -> WireFrameInfo {
        .with {
            ($0.run, $0.sequence, $0.capturedAt) = (run, sequence, now)
            ($0.width, $0.height) = (UInt32(size.width), UInt32(size.height))
        }
    }
}

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
