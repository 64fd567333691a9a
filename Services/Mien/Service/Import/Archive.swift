import Failure
import Foundation
import Subprocess
import SystemPackage

/// A tar archive, packed or not.
enum Archive {
    private static let endings = [".tar.gz", ".tgz", ".tar", ".tar.xz", ".tar.bz2"]

    static func isOne(_ path: String) -> Bool { endings.contains { path.lowercased().hasSuffix($0) } }

    /// Unpacks an archive into a folder. tar itself refuses names that lead out of it.
    ///
    /// - Throws: ``MienError`` with `unreadableInput`.
    static func unpack(_ path: String, into folder: String) async throws {
        let result = try await Subprocess.run(
            .name("tar"),
            arguments: ["-xf", path, "-C", folder, "--no-same-owner", "--no-same-permissions"],
            output: .discarded,
            error: .string(limit: 4_096)
        )
        guard case .exited(0) = result.terminationStatus else {
            let reason = result.standardError.split(separator: "\n").first ?? "\(result.terminationStatus)"
            throw MienError(.unreadableInput, "\(path) cannot be unpacked: \(reason)")
        }
    }
}
