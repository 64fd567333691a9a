/// Which face detector somebody asks for, in a flag or a file.
public enum DetectorChoice: Sendable, Hashable {
    /// The best that is there.
    case auto
    /// OpenCV's cascade.
    case haar
    /// A bundle: its name, name-version, or folder.
    case bundle(String)
    /// A plugin's detector, by its name.
    case plugin(String)

    private static let pluginPrefix = "plugin:"

    /// Reads a word; whether there is such a bundle or plugin shows when it is looked for.
    public init(_ text: String) {
        switch text {
        case "auto": self = .auto
        case "haar": self = .haar
        case let word where word.hasPrefix(Self.pluginPrefix):
            self = .plugin(String(word.dropFirst(Self.pluginPrefix.count)))
        default: self = .bundle(text)
        }
    }
}
