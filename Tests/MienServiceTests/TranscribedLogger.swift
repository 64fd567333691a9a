import Logging
import ProcessTestKit

extension Logger {
    /// A logger, and the transcript of its lines: message and metadata.
    static func transcribed() -> (logger: Logger, transcript: Lines) {
        let transcript = Lines()
        return (Logger(label: "test") { _ in TranscribingLogHandler(transcript: transcript) }, transcript)
    }
}

private struct TranscribingLogHandler: LogHandler {
    let transcript: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        transcript.add("\(event.message)\(fields)")
    }
}
