import Capture
import Failure
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPStreamTests {
    private let scratch: Scratch
    private let stop: CaptureStop

    init() throws {
        scratch = try Scratch()
        stop = try CaptureStop()
    }

    private func open(_ server: LoopbackServer, timeout: Duration = .seconds(10)) throws -> any FrameReader {
        var options = CaptureOptions()
        options.timeout = timeout
        return try CaptureSource(server.url()).open(options, stop: stop)
    }

    private func jpegs(_ count: Int) throws -> [[UInt8]] {
        try scratch.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10", "-frames:v", "\(count)", "%d.jpg")
        return try (1...count).map { try scratch.read("\($0).jpg") }
    }

    private func answer(_ status: String, type: String = "text/html", body: [UInt8] = []) -> [UInt8] {
        Array("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    @Test(arguments: [true, false])
    func passesMotionJPEGThroughUntouchedUntilTheServerHangsUp(tellsLengths: Bool) throws {
        let jpegs = try jpegs(8)
        let server = try LoopbackServer(says: MultipartBody(jpegs, tellsLengths: tellsLengths).bytes)
        let reader = try open(server)
        #expect(reader.details == SourceDetails(width: nil, height: nil, framesPerSecond: nil, isLive: true))
        let frames = try (0..<8).map { _ in try reader.next() }
        #expect(frames.map { $0?.jpeg } == jpegs)
        #expect(frames.allSatisfy { $0?.position == nil })
        expectFailure(.disconnected) { try reader.next() }
    }

    @Test func leavesOutTheFrameThatACutStreamEndsIn() throws {
        let jpegs = try jpegs(4)
        let server = try LoopbackServer(says: MultipartBody(jpegs).bytes.dropLast(jpegs[3].count / 2))
        let reader = try open(server)
        #expect(try (0..<3).map { _ in try reader.next()?.jpeg } == Array(jpegs.prefix(3)))
        expectFailure(.disconnected) { try reader.next() }
    }

    @Test func saysThatAStreamStalls() throws {
        let server = try LoopbackServer(says: MultipartBody(jpegs(3)).bytes, then: .staysSilent)
        let reader = try open(server, timeout: .milliseconds(400))
        expectFailure(.timeout) { try reader.frames(limit: 4) }
    }

    @Test func givesTheFirstFrameWithoutWaitingForAnother() throws {
        let jpegs = try jpegs(2)
        let server = try LoopbackServer(says: MultipartBody(jpegs).bytes, then: .staysSilent)
        let start = ContinuousClock.now
        #expect(try open(server, timeout: .seconds(50)).next()?.jpeg == jpegs[0])
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func refusesJPEGsOfMoreThan16Megapixels() throws {
        let header: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0]
        let huge = header + [UInt8](repeating: 0, count: 4000) + [0xFF, 0xD9]
        let server = try LoopbackServer(says: MultipartBody([huge, huge]).bytes)
        let reader = try open(server)
        expectFailure(.tooLarge) { try reader.next() }
    }

    @Test func saysThatAServerNeverAnswers() throws {
        let server = try LoopbackServer(then: .staysSilent)
        let start = ContinuousClock.now
        expectFailure(.timeout) { try open(server, timeout: .milliseconds(300)) }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func saysThatNobodyListens() throws {
        let source = try CaptureSource("http://127.0.0.1:\(ClosedPort.find())/video")
        expectFailure(.unreachable) { try source.open(stop: stop) }
    }

    @Test(arguments: [
        ("401 Unauthorized", CaptureFailureCode.unauthorised), ("403 Forbidden", .unauthorised),
        ("404 Not Found", .notFound), ("500 Internal Server Error", .failed), ("200 OK", .unsupported),
    ])
    func tellsWhatTheServerAnswers(status: String, code: CaptureFailureCode) throws {
        let server = try LoopbackServer(says: answer(status, body: Array("<html>no video</html>".utf8)))
        expectFailure(code) { try open(server) }
    }

    @Test func readsAFilmToItsEnd() throws {
        try scratch.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=2", "-c:v", "libx264", "film.mkv")
        let server = try LoopbackServer(
            says: answer("200 OK", type: "video/x-matroska", body: scratch.read("film.mkv"))
        )
        let reader = try open(server)
        #expect(!reader.details.isLive)
        let frames = try reader.frames()
        #expect(frames.count == 20)
        #expect(frames.last?.position == .milliseconds(1900))
    }

    @Test func refusesAPlaylistThatNamesAFileOfThisMachine() throws {
        let film = try scratch.ffmpeg("-f", "lavfi", "-i", "testsrc2=d=1", "-c:v", "libx264", "film.ts")
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://\(film)\n#EXT-X-ENDLIST\n"
        let type = "application/vnd.apple.mpegurl"
        let server = try LoopbackServer(says: answer("200 OK", type: type, body: Array(playlist.utf8)))
        #expect(throws: CaptureError.self) { try open(server).next() }
    }

    @Test func aStopEndsAnOpeningThatWaits() throws {
        let server = try LoopbackServer(then: .staysSilent) { [stop] in stop.request() }
        expectFailure(.stopped) { try open(server, timeout: .seconds(50)) }
    }

    @Test func aStopEndsAReaderThatWaits() throws {
        let jpegs = try jpegs(3)
        let server = try LoopbackServer(says: MultipartBody(jpegs).bytes, then: .staysSilent)
        let reader = try open(server, timeout: .seconds(50))
        var given = 0
        expectFailure(.stopped) {
            while try reader.next() != nil {
                given += 1
                if given == 2 { stop.request() }
            }
        }
    }
}
