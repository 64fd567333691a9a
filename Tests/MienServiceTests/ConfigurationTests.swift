import Failure
import Foundation
import Logging
import Messages
import ProcessTestKit
import Store
import Testing

@testable import MienService

@Suite struct ConfigurationTests {
    @Test func readsEverythingThatAFileCanSay() throws {
        let configuration = try SystemConfiguration(
            yaml: """
                site: office
                data: /srv/mien
                broker: mqtt://broker.local:1884
                cameras:
                  hall: /dev/video0
                  door:
                    source: rtsp://door/stream
                    fps: 12.5
                    size: 1280x720
                    quality: 70
                    loop: true
                    fast: true
                    detect_every: 3
                    motion_gate: true
                detector:
                  kind: yunet
                  workers: 2
                  search_side: 480
                  cascade: /srv/faces.xml
                classifier:
                  threads: 2
                  precision: int8
                model: better-2
                engine: opencv
                recorder:
                  database: /srv/faces.sqlite
                  synchronous: full
                feedback:
                  shares: random=50,uncertain=50
                  lease: 60
                gateway:
                  host: 0.0.0.0
                  port: 8443
                  pictures: boxes
                  tokens: /srv/tokens
                  tls_certificate: /srv/c.pem
                  tls_private_key: /srv/k.pem
                  rate: 20
                  audit: /srv/audit
                  home_assistant: house/ha
                  allow_urls: http
                  url_hosts: [example.com, pictures.example.org]
                privacy:
                  keep: frames
                  blur: false
                retention:
                  results: 365d
                  crops: forever
                  frames: 12h
                log_level: debug
                """,
            file: "mien.yaml"
        )

        var expected = SystemConfiguration(site: try Name("office"), dataFolder: "/srv/mien")
        expected.broker = .external("mqtt://broker.local:1884")
        var door = SystemConfiguration.Camera(name: try Name("door"), source: "rtsp://door/stream")
        (door.fps, door.size, door.quality, door.loop, door.fast) = (12.5, "1280x720", 70, true, true)
        (door.detectEvery, door.motionGate) = (3, true)
        expected.cameras = [.init(name: try Name("hall"), source: "/dev/video0"), door]
        expected.detector.kind = "yunet"
        expected.detector.workers = 2
        expected.detector.searchSide = 480
        expected.detector.cascade = "/srv/faces.xml"
        expected.classifier.threads = 2
        expected.classifier.precision = "int8"
        (expected.feedback.shares, expected.feedback.lease) = ("random=50,uncertain=50", 60)
        (expected.gateway.host, expected.gateway.port, expected.gateway.pictures) = ("0.0.0.0", 8_443, "boxes")
        (expected.gateway.tlsCertificate, expected.gateway.tlsPrivateKey) = ("/srv/c.pem", "/srv/k.pem")
        (expected.gateway.tokens, expected.gateway.rate, expected.gateway.audit) = ("/srv/tokens", 20, "/srv/audit")
        (expected.gateway.homeAssistant, expected.gateway.allowURLs) = ("house/ha", "http")
        expected.gateway.urlHosts = ["example.com", "pictures.example.org"]
        expected.model = "better-2"
        expected.engine = "opencv"
        expected.database = "/srv/faces.sqlite"
        (expected.privacy.keep, expected.privacy.blur) = (.frames, false)
        expected.retention.results = RetentionTime(.seconds(365 * 86_400))
        expected.retention.crops = RetentionTime(nil)
        expected.retention.frames = RetentionTime(.seconds(12 * 3_600))
        expected.synchronous = .full
        expected.logLevel = "debug"
        #expect(configuration == expected)
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n", "{}"])
    func takesDefaultsForWhatAFileDoesNotSay(text: String) throws {
        #expect(try SystemConfiguration(yaml: text, file: "mien.yaml") == SystemConfiguration())
    }

    @Test(arguments: ["off", "false", "no"]) func leavesTheGatewayOut(word: String) throws {
        let configuration = try SystemConfiguration(yaml: "gateway:\n  port: \(word)", file: "mien.yaml")
        #expect(configuration.gateway.port == nil)
        #expect(SystemConfiguration().gateway.port == 8_080)
    }

    @Test(arguments: [("on", "homeassistant"), ("true", "homeassistant"), ("off", nil), ("house", "house")])
    func tellsHomeAssistantUnderItsPrefix(word: String, prefix: String?) throws {
        let yaml = "gateway:\n  home_assistant: \(word)\n  allow_urls: off"
        let configuration = try SystemConfiguration(yaml: yaml, file: "mien.yaml")
        #expect(configuration.gateway.homeAssistant == prefix)
        #expect(configuration.gateway.allowURLs == nil)
    }

    @Test func keepsTheDatabaseInTheDataFolderUnlessToldOtherwise() {
        var configuration = SystemConfiguration(dataFolder: "/srv/mien")
        #expect(configuration.databasePath == "/srv/mien/mien.sqlite")
        configuration.database = "/elsewhere.sqlite"
        #expect(configuration.databasePath == "/elsewhere.sqlite")
    }

    @Test func takesTheAddressOfADatabaseAsItIs() throws {
        let address = "postgres://mien@db.example/mien?sslmode=verify-full"
        let configuration = try SystemConfiguration(yaml: "recorder:\n  database: \(address)", file: "mien.yaml")
        #expect(configuration.databasePath == address)
    }

    @Test func readsATildeAsTheHomeFolder() throws {
        let configuration = try SystemConfiguration(yaml: "data: ~/mien", file: "mien.yaml")
        #expect(configuration.dataFolder == NSHomeDirectory() + "/mien")
    }

    @Test(arguments: [
        ("site: home\ncolour: red", "mien.yaml:2: 'colour' is not known here; known are site, data, "),
        ("site: home\nsite: office", "mien.yaml:1: 'site' is there twice, here for the first time"),
        ("site: Front Door", "mien.yaml:1: 'site' must be a name"),
        ("site: [home]", "mien.yaml:1: 'site' must be a name"),
        ("broker: localhost:port", "mien.yaml:1: 'broker' must be 'own' or mqtt://host[:port]"),
        ("broker: http://localhost", "mien.yaml:1: 'broker' must be 'own' or mqtt://host[:port]"),
        ("recorder:\n  database: postgres://ann:secret@db/mien", "mien.yaml:2: 'recorder.database' must be a file, or"),
        ("model: ''", "mien.yaml:1: 'model' must be"),
        ("log_level: loud", "mien.yaml:1: 'log_level' must be trace, debug"),
        ("cameras: 3", "mien.yaml:1: 'cameras' must hold 'key: value' lines"),
        ("cameras:\n  - /dev/video0", "mien.yaml:2: 'cameras' must hold 'key: value' lines"),
        ("cameras:\n  labels: /dev/video0", "mien.yaml:2: 'labels' cannot be a camera's name"),
        ("cameras:\n  hall: a\n  Hall: b", "mien.yaml:3: 'Hall' cannot be a camera's name"),
        ("cameras:\n  hall: a\n  hall: b", "mien.yaml:2: 'hall' is there twice, here for the first time"),
        ("cameras:\n  hall:\n    fps: 10", "mien.yaml:3: the camera 'hall' has no 'source'"),
        ("cameras:\n  hall:\n    source: a\n    fps: many", "mien.yaml:4: 'cameras.hall.fps' must be a number above 0"),
        ("cameras:\n  hall:\n    source: a\n    fps: 0", "mien.yaml:4: 'cameras.hall.fps' must be a number above 0"),
        ("cameras:\n  hall:\n    source: a\n    fps: .inf", "mien.yaml:4: 'cameras.hall.fps' must be a number above 0"),
        ("cameras:\n  hall:\n    source: a\n    size: large", "mien.yaml:4: 'cameras.hall.size' must be WIDTHxHEIGHT"),
        (
            "cameras:\n  hall:\n    source: a\n    quality: 101",
            "mien.yaml:4: 'cameras.hall.quality' must be a number from"
        ),
        ("cameras:\n  hall:\n    source: a\n    loop: 1", "mien.yaml:4: 'cameras.hall.loop' must be true or false"),
        (
            "cameras:\n  hall:\n    source: a\n    detect_every: 0",
            "mien.yaml:4: 'cameras.hall.detect_every' must be a number from 1 to 100"
        ),
        (
            "cameras:\n  hall:\n    source: a\n    motion_gate: maybe",
            "mien.yaml:4: 'cameras.hall.motion_gate' must be true or false"
        ),
        (
            "cameras:\n  hall:\n    source: a\n    zoom:\n      x: 2",
            "mien.yaml:4: 'cameras.hall.zoom' is not known here"
        ),
        ("detector:\n  kind: ''", "mien.yaml:2: 'detector.kind' must be auto, haar, yunet, or a detector bundle"),
        ("detector:\n  workers: 0", "mien.yaml:2: 'detector.workers' must be a number from 1 to 64"),
        ("detector:\n  search_side: 12", "mien.yaml:2: 'detector.search_side' must be 0, or"),
        ("detector:\n  engine: haar", "mien.yaml:2: 'detector.engine' is not known here; known are kind"),
        ("engine: ''", "mien.yaml:1: 'engine' must be auto, or"),
        ("classifier:\n  threads: 0", "mien.yaml:2: 'classifier.threads' must be a number from 1 to 256"),
        ("classifier:\n  precision: half", "mien.yaml:2: 'classifier.precision' must be auto, fp32 or int8"),
        ("classifier:\n  batch: 2", "mien.yaml:2: 'classifier.batch' is not known here"),
        ("recorder:\n  synchronous: maybe", "mien.yaml:2: 'recorder.synchronous' must be normal or full"),
        (
            "feedback:\n  shares: random",
            "mien.yaml:2: 'feedback.shares' must be parts of a whole: random=50,uncertain=50"
        ),
        ("feedback:\n  shares: random=-1", "mien.yaml:2: 'feedback.shares' must be parts of a whole"),
        ("feedback:\n  shares: '=1,random=2'", "mien.yaml:2: 'feedback.shares' must be parts of a whole"),
        ("feedback:\n  lease: 0", "mien.yaml:2: 'feedback.lease' must be a number of seconds from 1 to 86400"),
        ("feedback:\n  spool: x", "mien.yaml:2: 'feedback.spool' is not known here; known are shares, lease"),
        ("gateway:\n  port: 70000", "mien.yaml:2: 'gateway.port' must be off, or a number from 0 to 65535"),
        ("gateway:\n  pictures: all", "mien.yaml:2: 'gateway.pictures' must be none, boxes or frames"),
        ("gateway:\n  tls_certificate: c.pem", "mien.yaml:2: 'tls_certificate' and 'tls_private_key' belong together"),
        ("gateway:\n  rate: -1", "mien.yaml:2: 'gateway.rate' must be a number"),
        (
            "gateway:\n  home_assistant: a b",
            "mien.yaml:2: 'gateway.home_assistant' must be on, off or Home Assistant's discovery prefix"
        ),
        (
            "security: /srv/security\ngateway:\n  home_assistant: on",
            "mien.yaml:3: 'gateway.home_assistant' does not go with 'security'"
        ),
        ("gateway:\n  home_assistant: [on]", "mien.yaml:2: 'gateway.home_assistant' must be on, off"),
        ("gateway:\n  allow_urls: ftp", "mien.yaml:2: 'gateway.allow_urls' must be off, https or http"),
        ("gateway:\n  allow_urls: on", "mien.yaml:2: 'gateway.allow_urls' must be off, https or http"),
        ("gateway:\n  url_hosts: [a.com]", "mien.yaml:2: 'gateway.url_hosts' needs 'allow_urls: https'"),
        ("gateway:\n  allow_urls: https\n  url_hosts: []", "mien.yaml:3: 'gateway.url_hosts' must be a list of hosts"),
        ("gateway:\n  allow_urls: https\n  url_hosts: a.com", "mien.yaml:3: 'gateway.url_hosts' must be a list"),
        ("gateway:\n  allow_urls: https\n  url_hosts: ['a b']", "mien.yaml:3: 'gateway.url_hosts' must be a list"),
        ("gateway:\n  user: me", "mien.yaml:2: 'gateway.user' is not known here; known are host, port"),
        ("privacy:\n  keep: all", "mien.yaml:2: 'privacy.keep' must be none, crops or frames"),
        ("privacy:\n  faces: true", "mien.yaml:2: 'privacy.faces' is not known here; known are keep, blur"),
        (
            "retention:\n  results: a week",
            "mien.yaml:2: 'retention.results' must be a time such as 30d or 12h, or forever"
        ),
        ("recorder: mien.sqlite", "mien.yaml:1: 'recorder' must hold 'key: value' lines"),
        (
            "cameras:\n  hall: synthetic:",
            "mien.yaml:2: not YAML: mapping values are not allowed in this context (a value"
        ),
        ("- hall\n- door", "mien.yaml:1: the file must hold 'key: value' lines"),
        ("just words", "mien.yaml:1: the file must hold 'key: value' lines"),
        ("site: home\ncameras: {hall: 'unfinished", "mien.yaml:2: not YAML"),
        ("site: home\n\tmodel: x", "mien.yaml:2: not YAML"),
    ])
    func saysWhichLineOfAFileIsWrong(text: String, complaint: String) {
        let error = #expect(throws: MienError.self) { try SystemConfiguration(yaml: text, file: "mien.yaml") }
        #expect(error?.code == .badConfiguration)
        #expect(error?.message.hasPrefix(complaint) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\n") == false)
    }

    @Test func saysThatThereIsNoSuchFile() {
        let error = #expect(throws: MienError.self) { try SystemConfiguration(file: "/nowhere/mien.yaml") }
        #expect(error?.message == "/nowhere/mien.yaml: no such file, or not readable as UTF-8 text")
    }

    @Test func readsAFile() throws {
        try withTemporaryFolder { folder in
            try Data("site: office".utf8).write(to: URL(filePath: "\(folder)/mien.yaml"))
            #expect(try SystemConfiguration(file: "\(folder)/mien.yaml").site.text == "office")
            #expect(try SystemConfiguration(fileOrDefault: "\(folder)/mien.yaml").site.text == "office")
        }
    }
}

@Suite struct CommandLineCameraTests {
    private func cameras(_ sources: String..., among known: [String: String] = [:]) throws -> [String] {
        var configuration = SystemConfiguration()
        configuration.cameras = try known.map { .init(name: try Name($0), source: $1) }
        try configuration.addCameras(sources, loop: false)
        return configuration.cameras.map { "\($0.name)=\($0.source)" }
    }

    @Test func namesCamerasThatHaveNone() throws {
        #expect(try cameras("/dev/video0", "synthetic:3") == ["camera=/dev/video0", "camera2=synthetic:3"])
    }

    @Test func takesTheNameBeforeTheEqualsSign() throws {
        #expect(try cameras("hall=/dev/video0", "door=film.mp4") == ["hall=/dev/video0", "door=film.mp4"])
    }

    @Test func leavesEqualsSignsOfURLsAlone() throws {
        #expect(try cameras("http://cam/?user=me") == ["camera=http://cam/?user=me"])
        #expect(try cameras("hall=http://cam/?user=me&x=1") == ["hall=http://cam/?user=me&x=1"])
    }

    @Test func addsToThoseOfTheFile() throws {
        #expect(try cameras("b", among: ["hall": "a"]) == ["hall=a", "camera2=b"])
    }

    @Test func loopsAllOrNone() throws {
        var configuration = SystemConfiguration()
        try configuration.addCameras(["film.mp4"], loop: true)
        #expect(configuration.cameras.map(\.loop) == [true])
    }

    @Test(arguments: [
        ([], "no camera: name one with --source"),
        (["hall=a", "hall=b"], "two cameras are called 'hall': write --source name=source"),
        (["services=a"], "no camera can be called 'services'"),
        (["hall="], "the camera 'hall' has no source"),
    ])
    func refusesWhatIsNoSetOfCameras(sources: [String], complaint: String) {
        var configuration = SystemConfiguration()
        let error = #expect(throws: MienError.self) { try configuration.addCameras(sources, loop: false) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.message.hasPrefix(complaint) == true, "\(error?.message ?? "")")
    }

    @Test func saysAtTheStartWhatIsToRun() throws {
        var configuration = SystemConfiguration(dataFolder: "/srv/mien")
        try configuration.addCameras(["hall=a", "door=b"], loop: false)
        let summary = configuration.summary(brokerURL: "mqtt://127.0.0.1:1883", web: nil)
        #expect(
            summary == [
                "web": "off", "broker": "mqtt://127.0.0.1:1883", "cameras": "hall, door", "detector": "auto",
                "model": "baseline",
                "database": "/srv/mien/mien.sqlite",
            ]
        )
    }
}
