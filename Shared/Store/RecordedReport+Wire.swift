import Faces
public import Failure
public import Messages

extension RecordedReport {
    /// Makes a record of a report that was received from `camera` at `site`.
    ///
    /// - Parameter recordedAt: Microseconds since 1970-01-01 UTC.
    /// - Throws: `MessageError` with `invalid` or `badName` when the report says something that cannot be stored.
    public init(_ report: WireEmotionReport, site: Name, camera: Name, recordedAt: Int64) throws(MessageError) {
        self.init(
            site: site,
            camera: camera,
            producer: try Name(report.producer),
            sequence: report.sequence,
            frame: Frame(report.frame),
            capturedAt: report.frame.capturedAt,
            detectedAt: report.detectedAt,
            classifiedAt: report.classifiedAt,
            recordedAt: recordedAt,
            model: try Model(report.model, engine: report.engine),
            detector: try Self.nameOrNothing(report.detector),
            isShadow: report.shadow,
            faces: try RecordedFace.faces(of: report)
        )
    }

    /// A few names are stored once and for all, so a text that differs in each report may not stand in their place.
    fileprivate static func nameOrNothing(_ text: String) throws(MessageError) -> String {
        text.isEmpty ? "" : try Name(text).text
    }
}

extension RecordedReport.Frame {
    fileprivate init(_ info: WireFrameInfo) {
        self.init(run: info.run, sequence: info.sequence, width: info.width, height: info.height)
    }
}

extension RecordedReport.Model {
    init(_ model: WireModelReference, engine: String) throws(MessageError) {
        self.init(
            name: try Name(model.name),
            version: try Name(model.version),
            hashPrefix: try RecordedReport.nameOrNothing(model.hashPrefix),
            engine: try RecordedReport.nameOrNothing(engine)
        )
    }
}

extension RecordedFace {
    /// A face shows the truth whose box overlaps its own most, by this much at least: detectors frame a face more
    /// tightly or loosely than whoever drew it, and find faces where nobody is.
    private static let truthOverlap: Float = 0.2

    fileprivate static func faces(of report: WireEmotionReport) throws(MessageError) -> [RecordedFace] {
        var faces: [RecordedFace] = []
        faces.reserveCapacity(report.faces.count)
        for face in report.faces {
            faces.append(try RecordedFace(face, among: report.truth, engine: report.engine))
        }
        return faces
    }

    private init(_ face: WireFaceEmotion, among truths: [WireTruth], engine: String) throws(MessageError) {
        guard let emotion = Emotion(face.emotion), let probabilities = EmotionProbabilities(face.probabilities) else {
            throw MessageError(.invalid, "a face has an emotion that this version does not know; update the recorder")
        }
        let box = face.box.box
        self.init(
            box: box,
            score: face.score,
            track: face.track,
            emotion: emotion,
            probabilities: probabilities,
            truth: Self.truth(for: box, among: truths),
            smoothed: face.hasSmoothed ? Emotion(face.smoothed.emotion) : nil,
            model: face.hasModel ? try RecordedReport.Model(face.model, engine: engine) : nil
        )
    }

    private static func truth(for box: Box, among truths: [WireTruth]) -> Emotion? {
        let overlaps = truths.map { (truth: $0, share: $0.box.box.overlap(with: box)) }
        guard let best = overlaps.max(by: { $0.share < $1.share }), best.share >= truthOverlap else { return nil }
        return Emotion(best.truth.emotion)
    }
}
