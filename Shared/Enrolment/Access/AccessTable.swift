public import Messages

/// Who writes and who reads what. docs/topics.md says the same for people; a test compares them.
public enum AccessTable {
    /// Who may use a kind of topic.
    public struct Row: Sendable {
        public let kind: Topic.Kind
        public let writers: Set<Program>
        public let readers: Set<Program>
    }

    /// Who may ask a service a question.
    struct Question: Sendable {
        let service: Program
        /// `nil`: every one that it answers.
        var method: Name?
        let askers: Set<Program>
    }

    /// All kinds of topics but questions and answers, in the order of docs/topics.md.
    public static let rows: [Row] = [
        Row(kind: .frame, writers: [.camera], readers: [.detector, .recorder, .gateway]),
        Row(kind: .faces, writers: [.detector, .mien, .gateway], readers: [.classifier, .recorder, .gateway]),
        Row(kind: .emotions, writers: [.classifier], readers: Program.dashboards.union([.recorder])),
        Row(kind: .emotionsTwin, writers: [.gateway], readers: [.viewer]),
        Row(kind: .mood, writers: [.gateway], readers: Program.dashboards),
        Row(kind: .picture, writers: [.gateway], readers: [.viewer]),
        Row(kind: .shadow, writers: [.classifier], readers: [.recorder]),
        Row(kind: .desiredModel, writers: [.mien, .gateway], readers: [.classifier, .mien, .gateway]),
        Row(kind: .actualModel, writers: [.classifier], readers: Program.dashboards),
        Row(kind: .labels, writers: [.feedback], readers: [.recorder, .mien, .gateway]),
        Row(kind: .receipt, writers: [.recorder], readers: [.classifier, .feedback]),
        Row(kind: .status, writers: Program.services, readers: Program.dashboards),
        Row(kind: .available, writers: [.gateway], readers: [.viewer]),
    ]

    static let questions: [Question] = [
        Question(service: .recorder, askers: [.feedback, .mien, .gateway]),
        Question(service: .feedback, askers: [.mien, .gateway]),
        Question(service: .library, askers: [.mien, .gateway]),
        Question(service: .library, method: .named("bundles"), askers: [.classifier]),
        Question(service: .library, method: .named("bundle"), askers: [.classifier]),
        Question(service: .library, method: .named("chunk"), askers: [.classifier]),
        Question(service: .detector, askers: [.mien, .gateway]),
        Question(service: .classifier, askers: [.mien, .gateway]),
        Question(service: .registrar, method: .named("renew"), askers: Set(Program.allCases)),
    ]
}

extension Name {
    /// A name that is spelt out in the source.
    static func named(_ text: StaticString) -> Name {
        do {
            return try Name("\(text)")
        } catch {
            preconditionFailure("\(text) is not a name")
        }
    }
}
