public import Faces

/// What a face's expression is over time: calmer than what a model says of each frame, and beside it.
///
/// Probabilities are smoothed exponentially in time. The emotion that is shown changes only when another one leads it by
/// a margin, or leads at all for long: so it does not flicker, and is not wrong for long either.
public struct EmotionSmoother<Key: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        var history: EmotionHistory
        /// When it was last used, counted in uses: cameras' clocks cannot be compared.
        var use: UInt64
    }

    private let options: SmoothingOptions
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    /// Creates a smoother that has seen nobody.
    public init(options: SmoothingOptions = SmoothingOptions()) {
        self.options = options
    }

    /// How many faces are remembered.
    public var count: Int { entries.count }

    /// Takes what the model says of a face in a frame.
    ///
    /// - Parameters:
    ///   - key: Whose face it is: its camera and track.
    ///   - time: When the frame was captured, in microseconds of the camera's clock. A frame that is older than the last
    ///     one of the face changes nothing, unless the clock was set back by more than the memory.
    /// - Returns: What to show.
    public mutating func smooth(_ probabilities: EmotionProbabilities, of key: Key, at time: Int64) -> SmoothedEmotion {
        uses += 1
        var history = EmotionHistory(probabilities, at: time)
        if var known = entries[key]?.history, known.distance(to: time) <= options.memory {
            known.add(probabilities, at: time, options)
            history = known
        }
        if entries[key] == nil, entries.count >= max(1, options.maximumCount) { forgetTheOldest() }
        entries[key] = Entry(history: history, use: uses)
        return history.current
    }

    private mutating func forgetTheOldest() {
        guard let oldest = entries.min(by: { $0.value.use < $1.value.use }) else { return }
        entries[oldest.key] = nil
    }
}

/// What to show of a face.
public struct SmoothedEmotion: Sendable, Hashable {
    /// The probabilities over time.
    public var probabilities: EmotionProbabilities
    /// The emotion to show; not always the most likely one.
    public var emotion: Emotion

    public init(probabilities: EmotionProbabilities, emotion: Emotion) {
        self.probabilities = probabilities
        self.emotion = emotion
    }
}

/// The history of one face, folded into what is needed of it.
private struct EmotionHistory: Sendable {
    private(set) var current: SmoothedEmotion
    private var time: Int64
    /// The emotion that leads the one that is shown, and since when.
    private var challenger: (emotion: Emotion, since: Int64)?

    init(_ probabilities: EmotionProbabilities, at time: Int64) {
        current = SmoothedEmotion(probabilities: probabilities, emotion: probabilities.dominant)
        self.time = time
    }

    /// The microseconds between the last frame and this time, whichever comes first.
    func distance(to time: Int64) -> Int64 {
        max(microseconds(from: self.time, to: time), microseconds(from: time, to: self.time))
    }

    mutating func add(_ probabilities: EmotionProbabilities, at time: Int64, _ options: SmoothingOptions) {
        guard time > self.time else { return }
        let share = exponentialShare(of: microseconds(from: self.time, to: time), timeConstant: options.timeConstant)
        current.probabilities = current.probabilities.blended(with: probabilities, share: Float(share))
        self.time = time
        choose(margin: options.margin, patience: options.patience)
    }

    private mutating func choose(margin: Float, patience: Int64) {
        let leader = current.probabilities.dominant
        let lead = current.probabilities[leader] - current.probabilities[current.emotion]
        guard lead > 0 else {
            challenger = nil
            return
        }
        if challenger?.emotion != leader { challenger = (leader, time) }
        let since = challenger?.since ?? time
        if lead >= margin || microseconds(from: since, to: time) >= patience {
            current.emotion = leader
            challenger = nil
        }
    }
}

extension EmotionProbabilities {
    /// These probabilities and a share, from 0 to 1, of others: their sum stays what it was.
    fileprivate func blended(with other: EmotionProbabilities, share: Float) -> EmotionProbabilities {
        // Between two probabilities lies a probability; but for rounding at its bounds, where either will do.
        EmotionProbabilities(zip(values, other.values).map { $0 + share * ($1 - $0) }) ?? other
    }
}
