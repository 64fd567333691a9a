import Foundation
public import Logging

extension LiveSystem {
    /// A system whose programs' log is shown on standard error, and kept in the data folder.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/cannotWrite``, and what
    ///   ``init(_:preferringPort:childLog:logFile:logger:)`` throws.
    public static func keepingLog(of configuration: SystemConfiguration, logger: Logger) throws -> LiveSystem {
        let path = URL(filePath: configuration.dataFolder).absoluteURL.appending(path: "log").path(
            percentEncoded: false
        )
        do {
            try FileManager.default.createDirectory(atPath: configuration.dataFolder, withIntermediateDirectories: true)
        } catch {
            let sentence = "the folder \(configuration.dataFolder) cannot be made: choose another with --data"
            throw MienError(.cannotWrite, sentence, cause: error)
        }
        let tee = try LogTee(to: path)
        // Programs see a pipe, and would not paint what a person sees in the end (bixense.com/clicolors).
        if isatty(STDERR_FILENO) == 1 { setenv("CLICOLOR_FORCE", "1", 0) }
        return try LiveSystem(
            configuration,
            preferringPort: usualPort,
            childLog: tee.input,
            logFile: path,
            logger: logger
        )
    }
}
