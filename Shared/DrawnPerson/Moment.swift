public import Faces

/// Everything about a person that changes, at one time.
public struct Moment: Sendable, Hashable {
    /// Where the person is; `nil` while nobody is there.
    public var pose: Pose?
    /// The face that is drawn, a blink included.
    public var expression: Expression
    /// The emotion that is shown; `nil` in the middle of a morph and while nobody is there.
    public var emotion: Emotion?

    /// Creates a moment.
    public init(pose: Pose?, expression: Expression, emotion: Emotion?) {
        self.pose = pose
        self.expression = expression
        self.emotion = emotion
    }
}
