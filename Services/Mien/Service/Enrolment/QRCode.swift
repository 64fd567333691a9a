import Failure
import Foundation
import Subprocess

/// A text as a QR code for a terminal, which qrencode(1) draws.
public enum QRCode {
    /// - Throws: ``MienError`` with `programMissing`.
    public static func check() throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/qrencode") }) else {
            throw MienError(
                .programMissing,
                "qrencode, which draws QR codes, is not there: run apt-get install qrencode, or leave --qr out"
            )
        }
    }

    /// Lines of blocks, dark on light.
    ///
    /// - Throws: ``MienError`` with `programMissing` or `cannotWrite`.
    public static func text(of text: String) async throws -> String {
        try check()
        let result = try await Subprocess.run(
            .name("qrencode"),
            arguments: ["-t", "UTF8", "-m", "2", "-o", "-", text],
            output: .string(limit: 1 << 20),
            error: .string(limit: 4_096)
        )
        guard result.terminationStatus.isSuccess else {
            throw MienError(.cannotWrite, "qrencode failed: \(result.standardError)")
        }
        return result.standardOutput
    }
}
