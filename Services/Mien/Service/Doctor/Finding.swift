/// What an examination found.
public struct Finding: Sendable, Equatable {
    /// How bad it is.
    public enum Grade: String, Sendable {
        case good, warning, bad
    }

    /// What was looked at: "broker", "disk".
    public let subject: String
    public let grade: Grade
    /// What is the case.
    public let sentence: String
    /// What to type or do about it.
    public let remedy: String?

    public static func good(_ subject: String, _ sentence: String) -> Finding {
        Finding(subject: subject, grade: .good, sentence: sentence, remedy: nil)
    }

    public static func warning(_ subject: String, _ sentence: String, remedy: String) -> Finding {
        Finding(subject: subject, grade: .warning, sentence: sentence, remedy: remedy)
    }

    public static func bad(_ subject: String, _ sentence: String, remedy: String) -> Finding {
        Finding(subject: subject, grade: .bad, sentence: sentence, remedy: remedy)
    }
}
