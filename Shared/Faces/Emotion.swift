/// One of the seven expressions that FER2013 distinguishes, in its order: the raw value is the index of the class.
public enum Emotion: Int, CaseIterable, Sendable, Hashable {
    case angry, disgust, fear, happy, sad, surprise, neutral

    /// The word used on topics, in files and on screens.
    public var name: String { String(describing: self) }

    /// The emotion with this word; `nil` for any other word.
    public init?(name: some StringProtocol) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
