import Foundation

/// A real RTSP server, GStreamer's, in a process of its own.
final class RTSPServer {
    // Debian's own Python is the one that sees the packages.
    private static let python = URL(filePath: "/usr/bin/python3")

    /// Whether the Debian packages that `rtsp_server.py` names are installed.
    static let isInstalled: Bool = {
        let check = Process()
        check.executableURL = python
        check.arguments = [
            "-c",
            """
            import gi; gi.require_version('GstRtspServer', '1.0')
            from gi.repository import Gst, GstRtspServer; Gst.init(None)
            assert all(Gst.ElementFactory.find(e) for e in ['jpegenc', 'rtpjpegpay', 'openh264enc', 'h264parse'])
            """,
        ]
        check.standardError = FileHandle.nullDevice
        guard (try? check.run()) != nil else { return false }  // no Python: not installed either
        check.waitUntilExit()
        return check.terminationStatus == 0
    }()

    private let process = Process()
    private let port: Int

    /// - Parameter isLocked: whether it wants the user `mien` and the password `secret`.
    init(isLocked: Bool = false) throws {
        let output = Pipe()
        process.executableURL = Self.python
        process.arguments =
            [Bundle.module.bundleURL.appending(path: "Fixtures/rtsp_server.py").path] + (isLocked ? ["--locked"] : [])
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw SaidNoPort() }
        self.port = port
    }

    deinit { end() }

    func url(_ path: String, user: String = "") -> String { "rtsp://\(user)127.0.0.1:\(port)\(path)" }

    func end() {
        // Not SIGTERM: test threads block it, and children inherit that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private struct SaidNoPort: Error {}
}
