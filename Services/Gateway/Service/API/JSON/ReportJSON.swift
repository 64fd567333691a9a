import Faces
import Messages

/// Reports in JSON, the same wherever one is shown: live, recorded, or as the answer to a picture.
enum ReportJSON {
    /// A face shows the truth whose box overlaps its own most, by this much at least, as the recorder has it.
    private static let truthOverlap: Float = 0.2

    /// A report as it is published.
    ///
    /// - Parameter showsLandmarks: Live events leave them out, and records have none.
    static func report(_ report: WireEmotionReport, camera: Name, showsLandmarks: Bool = true) -> JSONValue {
        let frame = FrameID(camera: camera, report.frame)
        return [
            "camera": .string(camera.text),
            "run": .string(FrameID.runText(report.frame.run)),
            "frame": .unsigned(report.frame.sequence),
            "captured_at": UTCTime.json(report.frame.capturedAt),
            "classified_at": UTCTime.json(report.classifiedAt),
            "latency_ms": latency(report),
            "width": JSONValue(report.frame.width),
            "height": JSONValue(report.frame.height),
            "model": EmotionJSON.model(report.model),
            "engine": .string(report.engine),
            "detector": .string(report.detector),
            "shadow": .bool(report.shadow),
            "faces": .array(
                report.faces.enumerated().map { position, face in
                    Self.face(face, at: position, of: frame, truths: report.truth, showsLandmarks: showsLandmarks)
                }
            ),
        ]
    }

    /// A report as it was recorded; `nil` when its camera has no name.
    static func stored(_ stored: WireStoredReport) -> JSONValue? {
        // The reply's own check has refused such a camera.
        guard let camera = try? Name(stored.camera) else { return nil }
        return report(stored.report, camera: camera, showsLandmarks: false)
            .adding(["recorded_at": UTCTime.json(stored.recordedAt)])
    }

    /// One face of a report.
    static func face(
        _ face: WireFaceEmotion,
        at position: Int,
        of frame: FrameID,
        truths: [WireTruth] = [],
        showsLandmarks: Bool = true
    ) -> JSONValue {
        var fields: [JSONValue.Field] = [
            .init(name: "face_id", value: .string(FaceID(frame, position: UInt32(clamping: position)).description)),
            .init(name: "box", value: EmotionJSON.box(face.box)),
            .init(name: "score", value: .number(Double(face.score), digits: 3)),
        ]
        if showsLandmarks { fields.append(.init(name: "landmarks", value: EmotionJSON.landmarks(face.landmarks))) }
        fields += [
            .init(name: "track", value: face.track == 0 ? .null : .unsigned(face.track)),
            .init(name: "emotion", value: EmotionJSON.word(face.emotion)),
            .init(name: "probabilities", value: EmotionJSON.probabilities(face.probabilities)),
            .init(name: "smoothed", value: smoothed(face)),
            .init(name: "truth", value: truth(of: face, among: truths)),
        ]
        // The track belongs to a canary's share.
        if face.hasModel { fields.append(.init(name: "model", value: EmotionJSON.model(face.model))) }
        return .object(fields)
    }

    private static func smoothed(_ face: WireFaceEmotion) -> JSONValue {
        guard face.hasSmoothed else { return .null }
        return [
            "emotion": EmotionJSON.word(face.smoothed.emotion),
            "probabilities": EmotionJSON.probabilities(face.smoothed.probabilities),
        ]
    }

    private static func truth(of face: WireFaceEmotion, among truths: [WireTruth]) -> JSONValue {
        let box = face.box.box
        let best = truths.max { $0.box.box.overlap(with: box) < $1.box.box.overlap(with: box) }
        guard let best, best.box.box.overlap(with: box) >= truthOverlap else { return .null }
        return EmotionJSON.word(best.emotion)
    }

    /// From capture to classification, in milliseconds; `null` when one of the two is not known.
    private static func latency(_ report: WireEmotionReport) -> JSONValue {
        guard let microseconds = report.latency else { return .null }
        return .number(Double(microseconds) / 1_000, digits: 1)
    }
}

extension WireEmotionReport {
    /// From capture to classification, in microseconds; `nil` when one of the two is not known.
    var latency: Int64? {
        guard frame.capturedAt > 0, classifiedAt > 0 else { return nil }
        let (microseconds, isTooLarge) = classifiedAt.subtractingReportingOverflow(frame.capturedAt)
        return isTooLarge ? nil : microseconds
    }
}
