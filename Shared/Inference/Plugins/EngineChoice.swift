/// Which engine a user wants.
public enum EngineChoice: Sendable, Hashable {
    /// The fastest that runs on this machine.
    case automatic
    /// This one, or an error.
    case named(String)

    /// Reads what users write: `auto`, or an engine's name.
    public init(_ text: String) {
        self = text == "auto" ? .automatic : .named(text)
    }
}
