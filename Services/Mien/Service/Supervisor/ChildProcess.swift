public import Messages

/// A program that the supervisor keeps running.
public struct ChildProcess: Sendable, Equatable {
    /// What the supervisor calls it: "broker", "camera hall".
    public var name: String
    /// The program's file.
    public var executable: String
    public var arguments: [String]
    /// Whether it may end by itself when its work is done, as a camera that plays a film does.
    public var mayFinish: Bool
    /// The service that it says it is once it can be used; `nil` for those that nobody waits for.
    public var service: Name?

    public init(
        name: String,
        executable: String,
        arguments: [String],
        mayFinish: Bool = false,
        service: Name? = nil
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.mayFinish = mayFinish
        self.service = service
    }
}
