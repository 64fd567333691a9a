import Failure
import Foundation
import SystemPackage

/// A folder for a run of which nothing shall stay.
struct ScratchFolder {
    let path: String
    /// Where the programs of the run write what they have to say.
    let logDescriptor: FileDescriptor
    var logPath: String { "\(path)/log" }

    /// - Throws: ``MienError`` with ``MienFailureCode/cannotWrite``.
    init() throws {
        let template = FileManager.default.temporaryDirectory.appending(path: "mien-XXXXXX").path(percentEncoded: false)
        var characters = Array(template.utf8CString)
        guard let made = mkdtemp(&characters) else {
            throw MienError(.cannotWrite, "no folder can be made in \(template): \(String(cString: strerror(errno)))")
        }
        path = String(cString: made)
        logDescriptor = try FileDescriptor.open(
            FilePath("\(path)/log"),
            .readWrite,
            options: [.create, .append],
            permissions: .ownerReadWrite
        )
    }

    /// The last lines that the programs wrote.
    var logTail: String {
        let text = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""  // No log, no tail.
        return text.split(separator: "\n").suffix(12).joined(separator: "\n")
    }

    func remove() {
        // What cannot be removed from the folder for temporary files goes with the next start of the machine.
        try? logDescriptor.close()
        // The same.
        try? FileManager.default.removeItem(atPath: path)
    }
}
