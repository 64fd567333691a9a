import Faces
import Messages

/// A face as `--json` prints it: the same words wherever Mien writes JSON.
struct FaceLine: Encodable {
    let box: [Float]
    let score: Float
    let landmarks: [[Float]]
    let track: UInt64?
    let emotion: String
    let probabilities: OrderedProbabilities
    /// The same over time, where something tracks.
    let smoothed: Smoothed?

    struct Smoothed: Encodable {
        let emotion: String
        let probabilities: OrderedProbabilities
    }

    init(_ face: DetectedFace, _ probabilities: EmotionProbabilities) {
        box = [face.box.x, face.box.y, face.box.width, face.box.height].map(\.toTenth)
        score = face.score.toThousandth
        landmarks = face.landmarks.map { [$0.x.toTenth, $0.y.toTenth] }
        track = nil
        emotion = probabilities.dominant.name
        self.probabilities = OrderedProbabilities(probabilities)
        smoothed = nil
    }

    /// - Returns: `nil` when the message does not have seven probabilities; the decoder has refused that before.
    init?(_ face: WireFaceEmotion) {
        guard let probabilities = EmotionProbabilities(face.probabilities) else { return nil }
        let box = face.box.box
        self.box = [box.x, box.y, box.width, box.height].map(\.toTenth)
        score = face.score.toThousandth
        landmarks = face.landmarks.map { [$0.x.toTenth, $0.y.toTenth] }
        track = face.track == 0 ? nil : face.track
        emotion = probabilities.dominant.name
        self.probabilities = OrderedProbabilities(probabilities)
        smoothed = face.smoothedEmotion.map {
            Smoothed(emotion: $0.emotion.name, probabilities: OrderedProbabilities($0.probabilities))
        }
    }
}

extension WireFaceEmotion {
    /// What to show to a person, and how likely it is: over time where something tracks, of this frame where not.
    var shown: (emotion: Emotion, probability: Float)? {
        if let smoothed = smoothedEmotion { return (smoothed.emotion, smoothed.probabilities[smoothed.emotion]) }
        guard let emotion = Emotion(emotion), let probabilities = EmotionProbabilities(probabilities) else {
            return nil
        }
        return (emotion, probabilities[emotion])
    }

    fileprivate var smoothedEmotion: (emotion: Emotion, probabilities: EmotionProbabilities)? {
        guard hasSmoothed, let emotion = Emotion(smoothed.emotion),
            let probabilities = EmotionProbabilities(smoothed.probabilities)
        else { return nil }
        return (emotion, probabilities)
    }
}

/// `{"angry":0.01,…}`, rounded to four digits.
struct OrderedProbabilities: Encodable {
    private let probabilities: EmotionProbabilities

    init(_ probabilities: EmotionProbabilities) {
        self.probabilities = probabilities
    }

    subscript(emotion: Emotion) -> Float { probabilities[emotion] }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for emotion in Emotion.allCases {
            let rounded = (Double(probabilities[emotion]) * 10_000).rounded() / 10_000
            try container.encode(rounded, forKey: Key(stringValue: emotion.name))
        }
    }
}

extension Float {
    /// Pixels to a tenth: more digits would only look exact.
    fileprivate var toTenth: Float { (self * 10).rounded() / 10 }
    fileprivate var toThousandth: Float { (self * 1_000).rounded() / 1_000 }
}
