public import Faces
public import Messages

/// An emotion report as it is stored: what a classifier said about one frame of one camera, and when it was recorded.
///
/// A report without faces is stored too: that nobody was seen is a result. Times are microseconds since 1970-01-01 UTC.
public struct RecordedReport: Sendable, Hashable {
    /// Identifies a frame: within a camera, (run, sequence) never repeats.
    public struct Frame: Sendable, Hashable {
        /// Drawn at random when the camera's process started.
        public var run: UInt64
        /// Counts the frames of the run from 1.
        public var sequence: UInt64
        /// In pixels.
        public var width: UInt32
        /// In pixels.
        public var height: UInt32

        public init(run: UInt64, sequence: UInt64, width: UInt32, height: UInt32) {
            self.run = run
            self.sequence = sequence
            self.width = width
            self.height = height
        }
    }

    /// The model that made the report, and what ran it.
    public struct Model: Sendable, Hashable {
        public var name: Name
        public var version: Name
        /// The first hexadecimal digits of the SHA-256 of its `bundle.json`.
        public var hashPrefix: String
        /// The inference engine's name; empty when the report does not say.
        public var engine: String

        public init(name: Name, version: Name, hashPrefix: String, engine: String) {
            self.name = name
            self.version = version
            self.hashPrefix = hashPrefix
            self.engine = engine
        }
    }

    public var site: Name
    public var camera: Name
    /// Who numbered the report. (producer, sequence) is stored once.
    public var producer: Name
    /// From 1 to 2^63 - 1.
    public var sequence: UInt64
    public var frame: Frame
    public var capturedAt: Int64
    public var detectedAt: Int64
    public var classifiedAt: Int64
    public var recordedAt: Int64
    public var model: Model
    /// The detector's name; empty when the report does not say.
    public var detector: String
    /// Whether it is only compared with another model's: it is in no sum, and nobody is shown it unasked.
    public var isShadow: Bool
    public var faces: [RecordedFace]

    public init(
        site: Name,
        camera: Name,
        producer: Name,
        sequence: UInt64,
        frame: Frame,
        capturedAt: Int64,
        detectedAt: Int64,
        classifiedAt: Int64,
        recordedAt: Int64,
        model: Model,
        detector: String,
        isShadow: Bool = false,
        faces: [RecordedFace]
    ) {
        self.site = site
        self.camera = camera
        self.producer = producer
        self.sequence = sequence
        self.frame = frame
        self.capturedAt = capturedAt
        self.detectedAt = detectedAt
        self.classifiedAt = classifiedAt
        self.recordedAt = recordedAt
        self.model = model
        self.detector = detector
        self.isShadow = isShadow
        self.faces = faces
    }

    /// Microseconds from the frame's capture to its record; negative when the two clocks disagree by more than that.
    ///
    /// The times are foreign numbers: the difference wraps around rather than overflows.
    public var latency: Int64 { recordedAt &- capturedAt }

    /// Names the report's frame.
    public var frameReference: FrameReference {
        FrameReference(site: site, camera: camera, run: frame.run, sequence: frame.sequence)
    }

    /// Who read one of its faces.
    public func model(of face: RecordedFace) -> Model { face.model ?? model }
}

/// One face of a report.
///
/// The store keeps tenths of a pixel and millionths of scores and probabilities.
public struct RecordedFace: Sendable, Hashable {
    /// In pixels of the frame.
    public var box: Box
    /// How sure the detector was, from 0 to 1.
    public var score: Float
    /// The same number for the same face in consecutive frames of a camera; 0 when nothing tracked it.
    public var track: UInt64
    /// The most likely emotion, as the report has it.
    public var emotion: Emotion
    public var probabilities: EmotionProbabilities
    /// What the face really showed, when the camera drew it.
    public var truth: Emotion?
    /// What the track's results came to over time: the emotion that people are shown; `nil` when nothing tracked it.
    public var smoothed: Emotion?
    /// The model that read it, when that is not the report's: a canary.
    public var model: RecordedReport.Model?

    public init(
        box: Box,
        score: Float,
        track: UInt64,
        emotion: Emotion,
        probabilities: EmotionProbabilities,
        truth: Emotion? = nil,
        smoothed: Emotion? = nil,
        model: RecordedReport.Model? = nil
    ) {
        self.box = box
        self.score = score
        self.track = track
        self.emotion = emotion
        self.probabilities = probabilities
        self.truth = truth
        self.smoothed = smoothed
        self.model = model
    }

    /// The probability of the emotion.
    public var confidence: Float { probabilities[emotion] }
}
