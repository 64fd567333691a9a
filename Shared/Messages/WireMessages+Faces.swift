public import Faces

extension WireBox {
    /// The box as it travels.
    public init(_ box: Box) {
        self.init()
        (x, y, width, height) = (box.x, box.y, box.width, box.height)
    }

    /// The box in pixels of the frame.
    public var box: Box { Box(x: x, y: y, width: width, height: height) }
}

extension WirePoint {
    /// The point as it travels.
    public init(_ point: Point) {
        self.init()
        (x, y) = (point.x, point.y)
    }

    /// The point in pixels of the frame.
    public var point: Point { Point(x: x, y: y) }
}

extension WireEmotion {
    /// The emotion as it travels.
    public init(_ emotion: Emotion) {
        self = WireEmotion(rawValue: emotion.rawValue + 1) ?? .unspecified
    }
}

extension Emotion {
    /// The emotion in a message; `nil` when it names none that this version knows.
    public init?(_ wire: WireEmotion) {
        // The number is foreign, so it may be the smallest of all.
        self.init(rawValue: wire.rawValue &- 1)
    }
}

extension WireSmoothedEmotion {
    /// What a track's results come to over time.
    public init(_ emotion: Emotion, _ probabilities: EmotionProbabilities) {
        self.init()
        self.emotion = WireEmotion(emotion)
        self.probabilities = probabilities.values
    }
}

extension WireTruth {
    /// A face whose maker knows what it shows.
    public init(_ emotion: Emotion, box: Box) {
        self.init()
        self.emotion = WireEmotion(emotion)
        self.box = WireBox(box)
    }
}

extension WireFaceEmotion {
    /// A face's result.
    public init(_ face: WireFace, probabilities: EmotionProbabilities) {
        self.init()
        box = face.box
        score = face.score
        landmarks = face.landmarks
        track = face.track
        emotion = WireEmotion(probabilities.dominant)
        self.probabilities = probabilities.values
    }
}
