import Messages

/// Labels in JSON, and the words for what people say and why they were asked.
enum LabelJSON {
    static func label(_ label: WireLabel) -> JSONValue {
        [
            "key": .string(label.key),
            "face_id": JSONValue(FaceID(label.face)?.description),
            "verdict": JSONValue(word(label.verdict)),
            "emotion": EmotionJSON.word(label.emotion),
            "person": .string(label.person),
            "given_at": UTCTime.json(label.givenAt),
            "source": .string(label.source),
            "model": label.hasModel ? EmotionJSON.model(label.model) : .null,
            "shown": EmotionJSON.word(label.shown),
            "reason": label.hasReason ? JSONValue(word(label.reason)) : .null,
            "undoes": label.undoes.isEmpty ? .null : .string(label.undoes),
        ]
    }

    private static let verdicts: [(WireLabel.Verdict, String)] = [
        (.confirmed, "confirmed"), (.corrected, "corrected"), (.notAFace, "not_a_face"), (.skipped, "skipped"),
        (.undone, "undone"),
    ]
    private static let reasons: [(WireCandidatesRequest.Order, String)] = [
        (.random, "random"), (.uncertain, "uncertain"), (.disputed, "disputed"), (.rare, "rare"),
        (.contested, "contested"), (.newest, "newest"), (.second, "second"),
    ]

    static func word(_ verdict: WireLabel.Verdict) -> String? { verdicts.first { $0.0 == verdict }?.1 }
    static func verdict(_ word: String) -> WireLabel.Verdict? { verdicts.first { $0.1 == word }?.0 }
    static func word(_ reason: WireCandidatesRequest.Order) -> String? { reasons.first { $0.0 == reason }?.1 }
    static func reason(_ word: String) -> WireCandidatesRequest.Order? { reasons.first { $0.1 == word }?.0 }

    /// All verdicts, for the sentence that says which there are.
    static var verdictWords: [String] { verdicts.map(\.1) }
}
