import Capture
import Failure
import Glibc
import Testing

@Suite struct VideoFileTests {
    private let scratch: Scratch
    private let stop: CaptureStop

    init() throws {
        scratch = try Scratch()
        stop = try CaptureStop()
    }

    private func open(_ path: String, loops: Bool = false) throws -> any FrameReader {
        var options = CaptureOptions()
        options.loops = loops
        return try CaptureSource(path).open(options, stop: stop)
    }

    private func makeFilm(_ name: String, _ codec: String = "libx264", size: String = "320x240") throws -> String {
        try scratch.ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=\(size):r=10:d=2",
            "-c:v",
            codec,
            "-pix_fmt",
            "yuvj420p",
            name
        )
    }

    @Test func decodesEveryFrameWithItsPosition() throws {
        let reader = try open(makeFilm("film.mp4"))
        #expect(reader.details == SourceDetails(width: 320, height: 240, framesPerSecond: 10, isLive: false))
        let frames = try reader.frames()
        #expect(frames.count == 20)
        #expect(frames.map(\.position) == (0..<20).map { .milliseconds(100 * $0) })
        #expect(frames.allSatisfy { $0.age == nil && $0.jpeg == nil })
        #expect(reader.skipped == 0)
    }

    // Widths that are no multiple of 16 are where vector code goes wrong.
    @Test(arguments: ["320x240", "322x242", "318x238", "34x18"])
    func givesThePixelsThatFFmpegGives(size: String) throws {
        let film = try makeFilm("film.mkv", size: size)
        try scratch.ffmpeg("-i", film, "-frames:v", "1", "-pix_fmt", "bgr24", "-f", "rawvideo", "reference")
        try expect(open(film).next(), resembles: scratch.read("reference"))
    }

    @Test(arguments: [90, 180, 270])
    func turnsFilmsOfPhonesUpright(degrees: Int) throws {
        let lying = try makeFilm("lying.mp4")
        let film = try scratch.ffmpeg("-i", lying, "-c", "copy", "-metadata:s:v:0", "rotate=\(degrees)", "turned.mp4")
        try scratch.ffmpeg("-i", film, "-frames:v", "1", "-pix_fmt", "bgr24", "-f", "rawvideo", "reference")
        let reader = try open(film)
        #expect(reader.details.width == (degrees == 180 ? 320 : 240))
        let frame = try #require(try reader.next())
        guard case .pixels(let width, let height, _) = frame.content else { throw WrongContent() }
        #expect([width, height] == (degrees == 180 ? [320, 240] : [240, 320]))
        try expect(frame, resembles: scratch.read("reference"))
    }

    private struct WrongContent: Error {}

    // The two converters round differently; a frame that is turned, shifted or of swapped colours differs by far more.
    private func expect(_ frame: CapturedFrame?, resembles reference: [UInt8]) throws {
        guard case .pixels(_, _, let bgr) = frame?.content else { throw WrongContent() }
        try #require(bgr.count == reference.count)
        let distance = zip(bgr, reference).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(distance) / Double(bgr.count) < 3)
    }

    @Test(arguments: [("red", [0, 0, 255]), ("lime", [0, 255, 0]), ("blue", [255, 0, 0])])
    func ordersColoursBlueGreenRed(colour: String, bgr: [Int]) throws {
        let film = try scratch.ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=\(colour):s=64x48:d=1:r=5",
            "-c:v",
            "libx264",
            "c.mp4"
        )
        let pixel = try #require(try open(film).next()?.pixel(x: 30, y: 20))
        #expect(zip(pixel, bgr).allSatisfy { abs(Int($0) - $1) < 6 }, "\(pixel)")
    }

    @Test(arguments: ["film.avi", "film.mkv", "film.mov"])
    func passesMotionJPEGThroughUntouched(name: String) throws {
        let film = try makeFilm(name, "mjpeg")
        try scratch.ffmpeg("-i", film, "-c", "copy", "-f", "mjpeg", "packets")
        let frames = try open(film).frames()
        #expect(frames.count == 20)
        #expect(frames.map(\.position) == (0..<20).map { .milliseconds(100 * $0) })
        #expect(try frames.flatMap { $0.jpeg ?? [] } == scratch.read("packets"))
    }

    @Test func followsAStreamThatChangesItsSize() throws {
        _ = try makeFilm("small.h264")
        _ = try makeFilm("large.h264", size: "640x480")
        let both = try scratch.write(scratch.read("small.h264") + scratch.read("large.h264"), to: "both.h264")
        let widths = try open(both).frames().map { frame in
            if case .pixels(let width, _, _) = frame.content { width } else { 0 }
        }
        #expect(widths == Array(repeating: 320, count: 20) + Array(repeating: 640, count: 20))
    }

    @Test func startsAgainWithPositionsThatKeepGrowing() throws {
        let reader = try open(makeFilm("film.mp4"), loops: true)
        let frames = try reader.frames(limit: 50)
        #expect(frames.map(\.position) == (0..<50).map { .milliseconds(100 * $0) })
        #expect(frames[0].content == frames[20].content)
    }

    @Test func givesNothingMoreAfterItsEndAndAfterClosing() throws {
        let film = try makeFilm("film.mp4")
        let ended = try open(film)
        _ = try ended.frames()
        #expect(try ended.next() == nil)
        let closed = try open(film, loops: true)
        closed.close()
        closed.close()
        #expect(try closed.next() == nil)
    }

    @Test func playsATruncatedFilmUpToItsCut() throws {
        let whole = try makeFilm("whole.mkv", "mjpeg")
        let bytes = try scratch.read("whole.mkv")
        #expect(try open(whole).frames().count == 20)
        let frames = try open(scratch.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.mkv")).frames()
        #expect((5..<15).contains(frames.count))
    }

    @Test func refusesAFilmThatIsCutBeforeItsIndex() throws {
        _ = try makeFilm("whole.mp4")
        let bytes = try scratch.read("whole.mp4")
        let cut = try scratch.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.mp4")
        expectFailure(.unsupported) { try open(cut) }
    }

    @Test func countsDamagedFramesAndGoesOn() throws {
        _ = try makeFilm("film.avi", "mjpeg")
        var bytes = try scratch.read("film.avi")
        let start = try #require(bytes.firstRange(of: [0xFF, 0xD8, 0xFF]))
        bytes[start.lowerBound] = 0
        let reader = try open(scratch.write(bytes, to: "damaged.avi"))
        #expect(try reader.frames().count == 19)
        #expect(reader.skipped == 1)
    }

    @Test(arguments: ["film.mp4", "film.txt", "film"])
    func refusesText(name: String) throws {
        let path = try scratch.write(Array("These are no pictures.\n".utf8), to: name)
        expectFailure(.unsupported) { try open(path) }
    }

    @Test func refusesAPlaylistThatNamesAnotherFile() throws {
        let film = try makeFilm("film.ts")
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n\(film)\n#EXT-X-ENDLIST\n"
        let path = try scratch.write(Array(playlist.utf8), to: "list.m3u8")
        expectFailure(.unsupported) { try open(path) }
    }

    @Test func refusesAnEmptyFile() throws {
        let path = try scratch.write([], to: "empty.mp4")
        expectFailure(.unsupported) { try open(path) }
    }

    @Test func refusesSoundAlone() throws {
        let path = try scratch.ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", "sound.mp4")
        expectFailure(.unsupported) { try open(path) }
    }

    @Test func refusesMoreThan16Megapixels() throws {
        let path = try scratch.ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=s=4112x4096:d=1:r=1",
            "-c:v",
            "mjpeg",
            "-pix_fmt",
            "yuvj420p",
            "huge.avi"
        )
        expectFailure(.tooLarge) { try open(path) }
    }

    @Test func saysThatAPathDoesNotExist() {
        expectFailure(.notFound) { try open(scratch.path("none.mp4")) }
    }

    @Test func refusesAPipe() throws {
        let path = scratch.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        expectFailure(.unsupported) { try open(path) }
    }

    @Test func givesNothingOnceItIsStopped() throws {
        let reader = try open(makeFilm("film.mp4"))
        _ = try reader.next()
        stop.request()
        expectFailure(.stopped) { try reader.next() }
    }
}
