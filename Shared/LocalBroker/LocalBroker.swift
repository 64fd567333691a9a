public import Failure
import Foundation

/// A mosquitto broker of our own, ready to be started by whoever supervises processes.
public struct LocalBroker: Sendable, Equatable {
    /// The path of the `mosquitto` program.
    public let executable: String
    /// What to start it with.
    public let arguments: [String]
    /// The socket at which it listens beside the network.
    public let socketPath: String?

    /// A part of the line that mosquitto logs once its listeners are open.
    public static let readyMark = " running"

    private static let programName = "mosquitto"
    /// Debian puts the broker where a plain user's PATH does not look.
    private static let usualDirectories = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]

    /// Finds the program, makes the data directory and writes `mosquitto.conf` into it.
    ///
    /// - Throws: ``LocalBrokerError``.
    public init(preparing configuration: LocalBrokerConfiguration) throws(LocalBrokerError) {
        let text = try configuration.fileText()
        executable = try Self.findProgram()
        socketPath = configuration.socketPath
        let file = configuration.dataDirectory + "/mosquitto.conf"
        arguments = ["-c", file]
        do {
            // What the broker keeps are people's results: nobody else's business.
            try FileManager.default.createDirectory(
                atPath: configuration.dataDirectory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw LocalBrokerError(
                .notWritable,
                "the broker's directory \(configuration.dataDirectory) cannot be written: choose another",
                cause: error
            )
        }
    }

    /// The path of the `mosquitto` program: the first in PATH, else in the usual places.
    ///
    /// - Throws: ``LocalBrokerError`` with ``LocalBrokerFailureCode/notInstalled``.
    public static func findProgram() throws(LocalBrokerError) -> String {
        let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return try findProgram(in: searchPath.split(separator: ":").map(String.init) + usualDirectories)
    }

    static func findProgram(in directories: [String]) throws(LocalBrokerError) -> String {
        let candidates = directories.map { "\($0)/\(programName)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw LocalBrokerError(
                .notInstalled,
                "the MQTT broker mosquitto is not installed: run apt-get install mosquitto"
            )
        }
        return path
    }
}
