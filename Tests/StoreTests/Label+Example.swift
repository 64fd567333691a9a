import Faces
import Failure
import Messages
import Store

extension RecordedLabel {
    /// What Ann says of the first face of the example report with this number.
    static func example(
        _ sequence: UInt64,
        of report: UInt64 = 1,
        key: String? = nil,
        position: Int = 0,
        verdict: Verdict = .confirmed,
        emotion: Emotion? = .happy,
        person: String = "ann",
        undoes: String? = nil,
        reason: CandidateOrder? = nil
    ) throws -> RecordedLabel {
        let frame = try RecordedReport.example(report).frameReference
        return RecordedLabel(
            producer: try Name("feedback-1"),
            sequence: sequence,
            key: try Name(key ?? "key-\(sequence)"),
            face: FaceReference(frame: frame, position: position),
            verdict: verdict,
            emotion: verdict == .confirmed || verdict == .corrected ? emotion : nil,
            person: try Name(person),
            givenAt: 1_795_000_100_000_000 + Int64(sequence),
            source: "review",
            undoes: try undoes.map { try Name($0) },
            model: RecordedReport.Model(
                name: try Name("baseline-7"),
                version: try Name("1.0"),
                hashPrefix: "0a1b2c",
                engine: ""
            ),
            shown: .happy,
            reason: reason,
            recordedAt: 1_795_000_200_000_000
        )
    }
}

extension LabelOutcome {
    /// "stored", "known", or the code of the refusal.
    var word: String {
        switch self {
        case .stored: "stored"
        case .known: "known"
        case .refused(let error): error.code.rawValue
        }
    }
}

extension RecordedCrop {
    /// The picture of a face of the example report with this number.
    static func example(_ report: UInt64, position: Int = 0, size: Int = 3_000) throws -> RecordedCrop {
        let whole = try RecordedReport.example(report)
        return RecordedCrop(
            face: FaceReference(frame: whole.frameReference, position: position),
            capturedAt: whole.capturedAt,
            region: Box(x: -4.5, y: 12, width: 200, height: 210.5),
            jpeg: [0xFF, 0xD8, 0xFF] + [UInt8](repeating: UInt8(report % 251), count: size)
        )
    }
}
