public import Faces

/// What a picture shows: the answer that a detector and a classifier should give.
public struct Truth: Sendable, Hashable {
    /// The emotion that is shown; `nil` in the middle of a morph and while nobody is there.
    public var emotion: Emotion?
    /// The face as a detector frames it, in pixels of the picture; `nil` while nobody is there.
    public var box: Box?

    /// Creates a truth.
    public init(emotion: Emotion?, box: Box?) {
        self.emotion = emotion
        self.box = box
    }
}
