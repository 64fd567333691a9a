import Faces
public import Messages
public import Store
import SwiftProtobuf

// Records as they travel in replies.

extension WireStoredReport {
    init(_ stored: RecordedReport) {
        self.init()
        camera = stored.camera.text
        recordedAt = stored.recordedAt
        report = WireEmotionReport(stored)
    }
}

extension WireEmotionReport {
    /// The report with what is stored of it: rounded as the store keeps it, without landmarks.
    fileprivate init(_ stored: RecordedReport) {
        self.init()
        (producer, sequence) = (stored.producer.text, stored.sequence)
        (frame.run, frame.sequence, frame.capturedAt) = (stored.frame.run, stored.frame.sequence, stored.capturedAt)
        (frame.width, frame.height) = (stored.frame.width, stored.frame.height)
        (detectedAt, classifiedAt) = (stored.detectedAt, stored.classifiedAt)
        model = WireModelReference(stored.model)
        (engine, detector, shadow) = (stored.model.engine, stored.detector, stored.isShadow)
        faces = stored.faces.map { WireFaceEmotion($0) }
        truth = stored.faces.compactMap { face in face.truth.map { WireTruth($0, box: face.box) } }
    }
}

extension WireFaceEmotion {
    fileprivate init(_ face: RecordedFace) {
        self.init()
        box = WireBox(face.box)
        (score, track) = (face.score, face.track)
        emotion = WireEmotion(face.emotion)
        probabilities = face.probabilities.values
        // Of a smoothed result the emotion alone is stored.
        if let shown = face.smoothed { smoothed.emotion = WireEmotion(shown) }
        if let reader = face.model { model = WireModelReference(reader) }
    }
}

extension WireTimelineBin {
    init(_ bin: TimelineBin) {
        self.init()
        (camera, start) = (bin.camera.text, bin.start)
        (reports, faces) = (UInt64(clamping: bin.reports), UInt64(clamping: bin.faces))
        meanProbabilities = bin.meanProbabilities
        counts = bin.counts.map { UInt64(clamping: $0) }
    }
}

extension WireCrop {
    init(_ crop: RecordedCrop) {
        self.init()
        region = WireBox(crop.region)
        jpeg = .init(crop.jpeg)
    }
}

extension WireCandidate {
    init(_ candidate: Candidate) {
        self.init()
        face = WireFaceReference(candidate.face)
        (capturedAt, track) = (candidate.capturedAt, candidate.track)
        model = WireModelReference(candidate.model)
        emotion = WireEmotion(candidate.emotion)
        probabilities = candidate.probabilities.values
        labels = candidate.labels.map { WireLabel($0) }
    }
}

extension WireConfusion {
    init(_ confusion: Confusion) {
        self.init()
        model = WireModelReference(confusion.model)
        camera = confusion.camera.text
        counts = confusion.counts.map { UInt64(clamping: $0) }
        notFaces = UInt64(clamping: confusion.notFaces)
    }
}

extension WireCompareReply {
    init(_ comparison: ModelComparison) {
        self.init()
        answers = comparison.answers.map { UInt64(clamping: $0) }
        firstLabelled = comparison.firstLabelled.map { UInt64(clamping: $0) }
        secondLabelled = comparison.secondLabelled.map { UInt64(clamping: $0) }
        let paired = comparison.paired
        (bothRight, firstRight) = (UInt64(clamping: paired.bothRight), UInt64(clamping: paired.firstRight))
        (secondRight, neitherRight) = (UInt64(clamping: paired.secondRight), UInt64(clamping: paired.neitherRight))
    }
}

extension WireForgetReply {
    /// What was deleted.
    public init(_ outcome: ForgetOutcome) {
        self.init()
        (reports, faces) = (UInt64(clamping: outcome.reports), UInt64(clamping: outcome.faces))
        (labels, pictures) = (UInt64(clamping: outcome.labels), UInt64(clamping: outcome.pictures))
    }
}
