import CPlugin
import Failure

/// Calls a function of a plugin; anything but success becomes an error with this code and the plugin's sentence.
///
/// - Parameters:
///   - task: what is done, as the beginning of a sentence.
///   - advice: what to do when it fails, as the end of that sentence.
func callPlugin<Code: FailureCode>(
    _ task: @autoclosure () -> String,
    orThrow code: Code,
    advice: @autoclosure () -> String,
    _ body: (mien_plugin_error) -> mien_plugin_status
) throws {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: PluginText.sentenceLimit) { text in
        text.initialize(repeating: 0)
        let status = body(mien_plugin_error(text: text.baseAddress, size: text.count))
        guard status != MIEN_PLUGIN_OK else { return }
        let sentence = PluginText.line(text.baseAddress, limit: text.count) ?? ""
        let reason = sentence.isEmpty ? PluginStatus.words(for: status) : sentence
        throw Failure(code, "\(task()) failed (\(reason.withoutFullStop)): \(advice()).")
    }
}

/// What a status means, for plugins that say nothing themselves.
enum PluginStatus {
    static func words(for status: mien_plugin_status) -> String {
        switch Int(status) {
        case Int(MIEN_PLUGIN_INVALID): "the plugin says that this cannot be, and not why"
        case Int(MIEN_PLUGIN_UNREADABLE): "the plugin cannot read a file, and does not say which"
        case Int(MIEN_PLUGIN_UNAVAILABLE): "the plugin lacks something on this machine, and does not say what"
        case Int(MIEN_PLUGIN_OUT_OF_MEMORY): "there is not enough memory"
        default: "the plugin reports status \(status), and not why"
        }
    }
}

extension String {
    fileprivate var withoutFullStop: Substring { hasSuffix(".") ? dropLast() : self[...] }
}
