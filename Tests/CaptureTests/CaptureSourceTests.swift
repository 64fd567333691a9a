import Failure
import Testing

@testable import Capture

@Suite struct CaptureSourceTests {
    @Test(arguments: [
        ("/dev/video0", CaptureSource.Kind.device, "/dev/video0"),
        ("/dev/v4l/by-id/usb-Logitech_C920", .device, "/dev/v4l/by-id/usb-Logitech_C920"),
        ("2", .device, "/dev/video2"),
        ("rtsp://camera/stream", .stream, "rtsp://camera/stream"),
        ("RTSPS://camera/stream", .stream, "rtsps://camera/stream"),
        ("http://[fe80::1]:8080/?action=stream", .stream, "http://[fe80::1]:8080/?action=stream"),
        ("https://user:secret@camera/video", .stream, "https://user:secret@camera/video"),
        ("clips/yes.mkv", .file, "clips/yes.mkv"),
        ("a:b.mp4", .file, "a:b.mp4"),
        ("file:///films/yes.mkv", .file, "/films/yes.mkv"),
    ])
    func readsASourceAsPeopleWriteIt(text: String, kind: CaptureSource.Kind, location: String) throws {
        let source = try CaptureSource(text)
        #expect(source.kind == kind)
        #expect(source.location == location)
    }

    @Test(arguments: [
        "", "a\0b", "ftp://host/film.mp4", "concat://a|b", "http://", "rtsp:///path", "http://user:password@/path",
        "http://:8080/", "file://host/share",
    ])
    func refusesWhatNamesNoSource(text: String) {
        expectFailure(.invalidSource) { try CaptureSource(text) }
    }

    @Test func refusesAnUnknownSchemeWithoutRepeatingItsSecrets() throws {
        let error = try #require(throws: CaptureError.self) { try CaptureSource("ftp://user:secret@host/film") }
        #expect(!error.description.contains("secret"))
    }

    @Test(arguments: [
        ("rtsp://camera:554/live", "rtsp://camera:554/live"),
        ("rtsp://user:secret@camera:554/live", "rtsp://camera:554/live"),
        ("rtsp://user:sec@ret@camera/live", "rtsp://camera/live"),
        ("rtsp://camera/user:sec/ret@camera/live", "rtsp://camera/live"),
        ("http://user:sec?ret@camera/live", "http://camera/live"),
        ("http://camera/cgi?user=admin&password=secret", "http://camera/cgi"),
        ("http://camera/live#secret", "http://camera/live"),
        ("rtsp://camera/user=admin_password=secret_channel=1/live", "rtsp://camera/…/live"),
    ])
    func hidesWhatAURLKeepsSecret(url: String, shown: String) throws {
        let source = try CaptureSource(url)
        var dumped = ""
        dump(source, to: &dumped)
        #expect("\(source)" == shown)
        #expect(String(reflecting: source) == shown)
        for text in ["\(source)", String(reflecting: source), dumped, "\([source])"] {
            #expect(!text.contains("secret") && !text.contains("sec") && !text.contains("ret@"))
        }
    }

    @Test func errorsNameTheSourceWithoutItsPassword() throws {
        let source = try CaptureSource("http://user:secret@127.0.0.1:\(ClosedPort.find())/video")
        let error = try #require(throws: CaptureError.self) { try source.open(stop: CaptureStop()) }
        #expect(error.description.contains("http://127.0.0.1"))
        #expect(!error.description.contains("secret"))
    }
}
