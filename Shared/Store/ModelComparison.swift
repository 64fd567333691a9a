package import Faces

/// What two models said of the same faces, and of faces that people agree about.
public struct ModelComparison: Sendable, Hashable {
    /// Of faces that people agree about and both models read: how often which of them was right.
    public struct Paired: Sendable, Hashable {
        public var bothRight = 0
        public var firstRight = 0
        public var secondRight = 0
        public var neitherRight = 0

        public init(bothRight: Int = 0, firstRight: Int = 0, secondRight: Int = 0, neitherRight: Int = 0) {
            (self.bothRight, self.firstRight) = (bothRight, firstRight)
            (self.secondRight, self.neitherRight) = (secondRight, neitherRight)
        }
    }

    /// 49 numbers of faces that both read: row by row what the first said, in each row what the second said.
    public internal(set) var answers = Self.table
    /// 49 numbers of faces that people agree about: row by row what they said, in each row what the first model said.
    public internal(set) var firstLabelled = Self.table
    /// The same of the second model.
    public internal(set) var secondLabelled = Self.table
    public internal(set) var paired = Paired()

    package init() {}

    private static let side = Emotion.allCases.count
    private static let table = [Int](repeating: 0, count: side * side)

    /// Counts a face that both read.
    package mutating func add(_ first: Emotion, _ second: Emotion) { answers[Self.cell(first, second)] += 1 }

    /// Counts a face that people agree about.
    package mutating func add(_ truth: Emotion, first: Emotion?, second: Emotion?) {
        if let first { firstLabelled[Self.cell(truth, first)] += 1 }
        if let second { secondLabelled[Self.cell(truth, second)] += 1 }
        guard let first, let second else { return }
        switch (first == truth, second == truth) {
        case (true, true): paired.bothRight += 1
        case (true, false): paired.firstRight += 1
        case (false, true): paired.secondRight += 1
        case (false, false): paired.neitherRight += 1
        }
    }

    private static func cell(_ row: Emotion, _ column: Emotion) -> Int { row.rawValue * side + column.rawValue }
}
