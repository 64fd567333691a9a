public import Messages

/// What waits in a spool on one topic, in the order in which it was added: read from its file, also while a process uses it.
public struct SpoolContents: Sendable {
    /// The payloads as they were given.
    public let payloads: [[UInt8]]

    /// Reads the spool at `path`.
    ///
    /// - Throws: ``SpoolError``.
    public init(path: String, topic: Topic) throws(SpoolError) {
        let connection = try SpoolConnection(path: path, readOnly: true)
        let selection = try connection.prepare("SELECT topic, payload FROM message ORDER BY key")
        var payloads: [[UInt8]] = []
        while try selection.step() {
            if selection.text(0) == topic.text { payloads.append(selection.blob(1)) }
        }
        self.payloads = payloads
    }
}
