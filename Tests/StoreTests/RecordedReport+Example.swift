import Faces
import Messages
import Store

extension RecordedReport {
    /// A report as a classifier makes it; `sequence` also tells the frame's time, a second after the other.
    static func example(
        _ sequence: UInt64,
        camera: String = "hall",
        site: String = "home",
        producer: String = "classifier-1",
        run: UInt64 = 0xF123_4567_89AB_CDEF,
        latency: Int64 = 80_000,
        faces: [RecordedFace] = [.example(.happy)]
    ) throws -> RecordedReport {
        let capturedAt = exampleTime(sequence)
        return RecordedReport(
            site: try Name(site),
            camera: try Name(camera),
            producer: try Name(producer),
            sequence: sequence,
            frame: Frame(run: run, sequence: sequence, width: 640, height: 480),
            capturedAt: capturedAt,
            detectedAt: capturedAt + 60_000,
            classifiedAt: capturedAt + 70_000,
            recordedAt: capturedAt &+ latency,
            model: Model(
                name: try Name("baseline-7"),
                version: try Name("1.0"),
                hashPrefix: "0a1b2c",
                engine: "opencv"
            ),
            detector: "haar",
            faces: faces
        )
    }

    static func exampleTime(_ sequence: UInt64) -> Int64 {
        1_795_000_000_000_000 &+ Int64(truncatingIfNeeded: sequence) &* 1_000_000
    }
}

extension RecordedFace {
    static func example(
        _ emotion: Emotion,
        truth: Emotion? = nil,
        x: Float = 12.3,
        track: UInt64 = 7
    ) -> RecordedFace {
        var values = [Float](repeating: 0.05, count: 7)
        values[emotion.rawValue] = 0.7
        // Seven proper numbers make probabilities.
        // swift-format-ignore: NeverForceUnwrap
        let probabilities = EmotionProbabilities(values)!
        return RecordedFace(
            box: Box(x: x, y: 45.6, width: 100, height: 120.5),
            score: 0.987654,
            track: track,
            emotion: emotion,
            probabilities: probabilities,
            truth: truth
        )
    }
}

extension ReadOnlyStore {
    /// All that a query gives.
    func reports(
        in selection: ReportSelection = ReportSelection(),
        order: ReportOrder = .oldestFirst,
        limit: Int = .max
    ) throws -> [RecordedReport] {
        var reports: [RecordedReport] = []
        try forEachReport(in: selection, order: order, limit: limit) { reports.append($0) }
        return reports
    }
}
