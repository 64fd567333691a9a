internal import Faces

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Foundation
#endif

/// What a person does over time: shows the seven emotions in changing order, moves a little and blinks.
///
/// Any time can be asked for in any order; the same seed and time always give the same moment.
public struct Script: Sendable {
    /// The rhythm of a script, in seconds.
    public struct Timing: Sendable, Hashable {
        /// How long an emotion is held, without the morph that leads to it.
        public let hold: Double
        /// How long the change from one emotion to the next takes.
        public let morph: Double
        /// How long the person is away after each round of seven emotions; 0 means always present.
        public let absence: Double

        /// Creates a rhythm; without arguments the person is always present.
        ///
        /// What is outside of 0 (for `hold` 0.1) to 86 400 seconds is brought into it.
        public init(hold: Double = 3.4, morph: Double = 0.5, absence: Double = 0) {
            // The order of the arguments makes what is not a number the lower limit.
            self.hold = min(max(0.1, hold), 86_400)
            self.morph = min(max(0, morph), 86_400)
            self.absence = min(max(0, absence), 86_400)
        }

        var step: Double { hold + morph }
        var round: Double { step * Double(Emotion.allCases.count) + absence }
    }

    private let seed: UInt64
    private let timing: Timing
    private let sway: Sway

    /// Creates the script of one person.
    public init(seed: UInt64, timing: Timing = Timing()) {
        self.seed = seed
        self.timing = timing
        sway = Sway(seed: seed)
    }

    /// What happens at a time in seconds; negative and huge times are fine, what is not finite counts as 0.
    public func moment(at seconds: Double) -> Moment {
        let time = seconds.isFinite ? fmod(seconds, Self.horizon) : 0
        let round = (time / timing.round).rounded(.down)
        let within = time - round * timing.round
        let step = Int(within / timing.step)
        guard step < Emotion.allCases.count else { return Moment(pose: nil, expression: .rest, emotion: nil) }

        let current = act(round: Int64(round), step: step)
        let previous = step > 0 ? act(round: Int64(round), step: step - 1) : act(round: Int64(round) - 1, step: 6)
        let elapsed = within - Double(step) * timing.step
        let progress = timing.morph > 0 ? min(1, elapsed / timing.morph) : 1
        var expression = previous.expression.blended(with: current.expression, by: Self.ease(Float(progress)))
        expression[.eyesClosed] = max(expression[.eyesClosed], blink(at: time))
        return Moment(
            pose: sway.pose(at: time),
            expression: expression,
            emotion: progress < 1 && previous.emotion != current.emotion ? nil : current.emotion
        )
    }

    /// Beyond this many seconds the script begins again, so that a huge time loses no precision.
    private static let horizon = 1e10

    private static func ease(_ progress: Float) -> Float { progress * progress * (3 - 2 * progress) }

    private struct Act {
        var emotion: Emotion
        var expression: Expression
    }

    /// Each round shows every emotion once, in its own order.
    private func act(round: Int64, step: Int) -> Act {
        var random = SeededRandom(seed: seed, stream: UInt64(bitPattern: round) &+ 1)
        let emotion = Emotion.allCases.shuffled(using: &random)[step]
        var strength = SeededRandom(seed: seed &+ UInt64(step), stream: UInt64(bitPattern: round) &+ 2)
        return Act(emotion: emotion, expression: .of(emotion, intensity: strength.within(0.9...1)))
    }

    /// One blink, about a fifth of a second long, somewhere in every three and a half seconds.
    private func blink(at time: Double) -> Float {
        let period = 3.5
        let slot = (time / period).rounded(.down)
        var random = SeededRandom(seed: seed ^ 0xB11A, stream: UInt64(bitPattern: Int64(slot)))
        let middle = 0.3 + Double(random.unit()) * (period - 0.6)
        let distance = abs(time - slot * period - middle) / 0.11
        return distance < 1 ? Float(1 - distance * distance) : 0
    }
}
