/// What `mien plugins` says about one thing that a plugin offers, or about a file that was refused.
struct PluginLine: Encodable, Equatable {
    enum State: String, Encodable {
        /// It was created, and can be used.
        case ready
        /// It cannot be created on this machine.
        case unavailable
        /// Another plugin offers the same, and goes first.
        case hidden
        /// The file is no plugin that can be used.
        case refused
    }

    let state: State
    let file: String
    /// The plugin's name; `nil` when it was refused, as all of the following.
    var plugin: String?
    /// What the plugin says of itself.
    var description: String?
    var kind: String?
    var name: String?
    var version: String?
    /// Of the library that an engine stands on.
    var libraryVersion: String?
    /// Why it cannot be used, and what to do; `nil` when it can.
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case state, file, plugin, description, kind, name, version, reason
        case libraryVersion = "library_version"
    }
}
