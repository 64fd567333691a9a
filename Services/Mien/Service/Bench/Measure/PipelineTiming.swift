/// When a run of the system is looked at.
struct PipelineTiming: Sendable, Equatable {
    /// What is over before the first look: the first frames find caches cold and buffers small.
    var warmUp = Duration.seconds(2)
    var window = Duration.seconds(10)
    /// How many windows follow each other under load.
    var windows = 1
    /// How often the load goes on and off again.
    var rounds = 1

    /// As long as a time under load is when nobody says otherwise: long enough to count some hundred frames, short enough for
    /// a machine that others use to be as fast before as after.
    private static let usualRound = 2.5

    init() {}

    /// One time under load.
    ///
    /// - Parameter window: Seconds; `nil` for a single window.
    init(seconds: Double, window: Double? = nil) {
        let window = window ?? seconds
        self.window = .seconds(window)
        windows = max(1, Int(seconds / window))
    }

    /// Several times under load, with pauses between them.
    ///
    /// - Parameters:
    ///   - seconds: How long they are together.
    ///   - rounds: `nil` for as many as make them about 2.5 seconds each.
    init(seconds: Double, rounds: Int?) {
        let rounds = rounds ?? max(1, Int((seconds / Self.usualRound).rounded()))
        self.rounds = rounds
        window = .seconds(seconds / Double(rounds))
    }

    /// All windows together, in seconds.
    var seconds: Double { window / .seconds(1) * Double(windows * rounds) }

    /// How long the bare kernels are measured in each pause.
    var kernelTime: Duration { max(.milliseconds(500), window * 0.6) }
}
