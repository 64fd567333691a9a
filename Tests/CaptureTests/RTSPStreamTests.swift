import Capture
import Failure
import Testing

@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(
        if: RTSPServer.isInstalled,
        "needs python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-base, -good and -bad"
    )
)
struct RTSPStreamTests {
    private func open(_ server: RTSPServer, _ path: String, user: String = "") throws -> any FrameReader {
        try CaptureSource(server.url(path, user: user)).open(stop: CaptureStop())
    }

    @Test func passesMotionJPEGThrough() throws {
        let server = try RTSPServer()
        let reader = try open(server, "/jpeg")
        #expect(reader.details.isLive)
        let frames = try reader.frames(limit: 5)
        #expect(frames.count == 5)
        #expect(frames.allSatisfy { $0.jpeg?.starts(with: [0xFF, 0xD8, 0xFF]) == true && $0.position == nil })
    }

    @Test func decodesH264() throws {
        let frames = try open(RTSPServer(), "/h264").frames(limit: 5)
        for frame in frames {
            guard case .pixels(let width, let height, let bgr) = frame.content else {
                Issue.record("a JPEG")
                continue
            }
            #expect(width == 320 && height == 240)
            // A white ball on black.
            #expect(bgr.contains { $0 > 240 } && bgr.contains { $0 < 10 })
        }
        #expect(frames.count == 5)
    }

    @Test func saysThatTheServerWentAway() throws {
        let server = try RTSPServer()
        let reader = try open(server, "/jpeg")
        _ = try reader.next()
        server.end()
        expectFailure(.disconnected) { try reader.frames() }
    }

    @Test func saysThatAPathIsNotServed() throws {
        let server = try RTSPServer()
        expectFailure(.notFound) { try open(server, "/none") }
    }

    @Test(arguments: ["", "mien:wrong@"])
    func saysThatTheUserIsRefused(user: String) throws {
        let server = try RTSPServer(isLocked: true)
        expectFailure(.unauthorised) { try open(server, "/jpeg", user: user) }
    }

    @Test func takesUserAndPasswordFromTheURL() throws {
        let server = try RTSPServer(isLocked: true)
        #expect(try open(server, "/jpeg", user: "mien:secret@").next() != nil)
    }
}

@Suite(.timeLimit(.minutes(1))) struct DeadRTSPServerTests {
    @Test func saysThatAServerNeverAnswers() throws {
        let server = try LoopbackServer(then: .staysSilent)
        var options = CaptureOptions()
        options.timeout = .milliseconds(300)
        let source = try CaptureSource("rtsp://127.0.0.1:\(server.port)/live")
        expectFailure(.timeout) { try source.open(options, stop: CaptureStop()) }
    }

    @Test func saysThatNobodyListens() throws {
        let source = try CaptureSource("rtsp://127.0.0.1:\(ClosedPort.find())/live")
        expectFailure(.unreachable) { try source.open(stop: CaptureStop()) }
    }
}
