import Faces
import Messages

extension OrderedJSON {
    /// A report as the HTTP API says it (docs/topics.md, "JSON").
    init(_ report: WireEmotionReport, camera: Name) {
        let frame = "\(camera):\(Self.run(report.frame.run)):\(report.frame.sequence)"
        let faces = report.faces.enumerated().map { position, face in
            Self.face(face, id: "\(frame):\(position)", truth: report.truth)
        }
        self = .object([
            ("camera", .string(camera.text)), ("run", .string(Self.run(report.frame.run))),
            ("frame", .integer(Int64(clamping: report.frame.sequence))),
            ("captured_at", .string(UTCText.text(report.frame.capturedAt))),
            ("classified_at", .string(UTCText.text(report.classifiedAt))),
            ("latency_ms", OrderedJSON(report.latencyMilliseconds, decimals: 1)),
            ("width", .integer(Int64(report.frame.width))), ("height", .integer(Int64(report.frame.height))),
            ("model", OrderedJSON(report.model)), ("engine", .string(report.engine)),
            ("detector", .string(report.detector)), ("shadow", .bool(report.shadow)), ("faces", .array(faces)),
        ])
    }

    /// Probabilities from 0 to 1, four digits each, by the emotions' names.
    init(probabilities: [Float]) {
        self = .object(
            zip(Emotion.allCases, probabilities).map { ($0.name, OrderedJSON(Double($1), decimals: 4)) }
        )
    }

    init(_ model: WireModelReference) {
        self = [
            "name": .string(model.name), "version": .string(model.version), "hash_prefix": .string(model.hashPrefix),
        ]
    }

    /// 16 hexadecimal digits.
    private static func run(_ run: UInt64) -> String {
        let digits = String(run, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func face(_ face: WireFaceEmotion, id: String, truth: [WireTruth]) -> OrderedJSON {
        let box = face.box
        let smoothed: OrderedJSON =
            face.hasSmoothed
            ? .object([
                ("emotion", OrderedJSON(Emotion(face.smoothed.emotion)?.name)),
                ("probabilities", OrderedJSON(probabilities: face.smoothed.probabilities)),
            ]) : .null
        var members: [(name: String, value: OrderedJSON)] = [
            ("face_id", .string(id)),
            ("box", .array([box.x, box.y, box.width, box.height].map { OrderedJSON(Double($0), decimals: 1) })),
            ("score", OrderedJSON(Double(face.score), decimals: 4)),
            ("landmarks", .array(face.landmarks.map(Self.point))),
            ("track", face.track == 0 ? .null : .integer(Int64(clamping: face.track))),
            ("emotion", OrderedJSON(Emotion(face.emotion)?.name)),
            ("probabilities", OrderedJSON(probabilities: face.probabilities)), ("smoothed", smoothed),
            ("truth", OrderedJSON(face.truth(among: truth)?.name)),
        ]
        // A canary's share: read by another model than the report's.
        if face.hasModel { members.append(("model", OrderedJSON(face.model))) }
        return .object(members)
    }

    private static func point(_ point: WirePoint) -> OrderedJSON {
        .array([OrderedJSON(Double(point.x), decimals: 1), OrderedJSON(Double(point.y), decimals: 1)])
    }
}

extension WireEmotionReport {
    /// From the capture to the answer; clocks of two machines may make it negative.
    var latencyMilliseconds: Double { (Double(classifiedAt) - Double(frame.capturedAt)) / 1_000 }
}

extension WireFaceEmotion {
    /// As much of the truth's box has to be the face's, as where it is recorded.
    private static let truthOverlap: Float = 0.2

    /// What the face really shows, where the picture's maker knows.
    fileprivate func truth(among truths: [WireTruth]) -> Emotion? {
        let overlaps = truths.map { (truth: $0, share: $0.box.box.overlap(with: box.box)) }
        guard let best = overlaps.max(by: { $0.share < $1.share }), best.share >= Self.truthOverlap else { return nil }
        return Emotion(best.truth.emotion)
    }
}
