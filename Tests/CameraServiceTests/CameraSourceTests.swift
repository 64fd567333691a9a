import Bus
import CameraService
import Capture
import DrawnPerson
import Failure
import Testing

@Suite struct CameraSourceTests {
    @Test(arguments: [("synthetic:", UInt64(1)), ("synthetic:7", 7), ("synthetic:18446744073709551615", .max)])
    func readsADrawnPerson(text: String, seed: UInt64) throws {
        #expect(try CameraSource(parsing: text) == .synthetic(seed: seed))
    }

    @Test func readsWhatAPersonIsDrawnWith() throws {
        let source = try CameraSource(parsing: "synthetic:7?style=chalk")
        #expect(source == .synthetic(seed: 7, style: .chalk))
        #expect(source.description == "synthetic:7?style=chalk")
        #expect(try CameraSource(parsing: "synthetic:?style=paint").description == "synthetic:1")
    }

    @Test(arguments: ["mqtt:frigate/front/person/snapshot", "mqtt:esp32/+/jpeg", "mqtt:/leading"])
    func readsATopic(text: String) throws {
        #expect(try CameraSource(parsing: text) == .topic(TopicFilter(String(text.dropFirst(5)))))
        #expect(try CameraSource(parsing: text).description == text)
    }

    @Test(arguments: [
        "/dev/video0", "0", "rtsp://cam/stream", "https://cam/mjpeg", "film.mp4", "photos", "./synthetic",
        "file:///a.jpg",
    ])
    func readsDevicesStreamsAndPaths(text: String) throws {
        #expect(try CameraSource(parsing: text) == .capture(CaptureSource(text)))
    }

    @Test(arguments: [
        ("", "invalid_source"), ("synthetic:anna", "bad_source"), ("synthetic:-1", "bad_source"),
        ("synthetic:7?style=crayon", "bad_source"), ("synthetic:7?", "bad_source"),
        ("synthetic:7?size=3", "bad_source"),
        ("mqtt:", "bad_topic"),
        ("mqtt:a/#/b", "bad_topic"), ("ftp://host/film", "invalid_source"), ("rtsp://", "invalid_source"),
        ("mqtt://host/topic", "bad_source"), ("mqtts://host/topic", "invalid_source"),
    ])
    func refusesWhatIsNoSource(text: String, code: String) throws {
        let error = try #require(throws: (any Error).self) { try CameraSource(parsing: text) }
        #expect((error as? any CodedError)?.codeText == code)
    }

    @Test(arguments: [
        "rtsp://ann:secret@cam/stream", "http://cam/shot.jpg?password=secret", "https://ann:se/cret@cam/",
    ])
    func showsNoCredentials(text: String) throws {
        let source = try CameraSource(parsing: text)
        #expect(!"\(source)".contains("cret"))
        #expect(!"\(source)".contains("ann"))
        #expect("\(source)".contains("cam"))
    }

    @Test(arguments: ["mqtt://ann:secret@host/topic", "mqtts://ann:secret@host/topic", "rtsp://ann:secret@"])
    func repeatsNoCredentialsWhenItRefusesThem(text: String) throws {
        let error = try #require(throws: (any Error).self) { try CameraSource(parsing: text) }
        #expect(!describe(error).contains("secret"))
    }
}
