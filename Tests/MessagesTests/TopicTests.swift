import Failure
import Messages
import Testing

@Suite struct TopicTests {
    private static let names = ["a", "home", "cam-1", "v1", "frame", "0.0", String(repeating: "z", count: 64)]

    private static func subjects() throws -> [Topic.Subject] {
        try names.flatMap { text -> [Topic.Subject] in
            let name = try Name(text)
            return [
                .labels, .frame(camera: name), .faces(camera: name), .emotions(camera: name), .shadow(camera: name),
                .emotionsTwin(camera: name), .mood(camera: name), .picture(camera: name),
            ]
                + [.desiredModel(group: name)]
                + (try names.map { .actualModel(group: name, instance: try Name($0)) })
                + [.receipt(producer: name), .reply(client: name)]
                + (try names.map { .status(service: name, instance: try Name($0)) })
                + (try names.map { .available(service: name, instance: try Name($0)) })
                + (try names.map { .request(service: name, method: try Name($0)) })
        }
    }

    @Test func readsBackEveryTopicThatItBuilds() throws {
        for site in Self.names {
            for subject in try Self.subjects() {
                let topic = Topic(site: try Name(site), subject)
                #expect(try Topic(parsing: topic.text) == topic)
            }
        }
    }

    @Test func looksAsDocumented() throws {
        let (site, camera) = (try Name("home"), try Name("door"))
        let status = Topic.Subject.status(service: try Name("detector"), instance: try Name("pi-1"))
        #expect(Topic(site: site, .frame(camera: camera)).text == "mien/v1/home/door/frame")
        #expect(Topic(site: site, .faces(camera: camera)).text == "mien/v1/home/door/faces")
        #expect(Topic(site: site, .emotions(camera: camera)).text == "mien/v1/home/door/emotions")
        #expect(Topic(site: site, status).text == "mien/v1/home/services/detector/pi-1/status")
        #expect(Topic(site: site, .shadow(camera: camera)).text == "mien/v1/home/door/shadow")
        #expect(Topic(site: site, .emotionsTwin(camera: camera)).text == "mien/v1/home/door/emotions/json")
        #expect(Topic(site: site, .mood(camera: camera)).text == "mien/v1/home/door/mood/json")
        #expect(Topic(site: site, .picture(camera: camera)).text == "mien/v1/home/door/picture")
        let available = Topic.Subject.available(service: try Name("gateway"), instance: try Name("main"))
        #expect(Topic(site: site, available).text == "mien/v1/home/services/gateway/main/available")
        #expect(Topic(site: site, .desiredModel(group: camera)).text == "mien/v1/home/models/door/desired")
        let actual = Topic.Subject.actualModel(group: camera, instance: try Name("pi-1"))
        #expect(Topic(site: site, actual).text == "mien/v1/home/models/door/pi-1/actual")
        #expect(Topic(site: site, .labels).text == "mien/v1/home/labels")
        #expect(Topic(site: site, .receipt(producer: camera)).text == "mien/v1/home/receipts/door")
        #expect(Topic(site: site, .request(service: site, method: camera)).text == "mien/v1/home/rpc/home/door")
        #expect(Topic(site: site, .reply(client: camera)).text == "mien/v1/home/rpc/reply/door")
    }

    @Test func knowsItsCamera() throws {
        let camera = try Name("door")
        #expect(Topic(site: try Name("home"), .faces(camera: camera)).camera == camera)
        #expect(Topic(site: try Name("home"), .status(service: camera, instance: camera)).camera == nil)
    }

    @Test(
        arguments: Topic.reservedCameraNames.sorted().flatMap { name in
            ["frame", "faces", "emotions", "shadow"].map { "mien/v1/home/\(name)/\($0)" }
        }
    )
    func noCameraHasAReservedName(text: String) throws {
        do {
            #expect(try Topic(parsing: text).camera == nil)
        } catch {
            #expect(error.code == .unknownTopic)
        }
    }

    @Test(arguments: [
        "", "/", "mien", "mien/v1", "mien/v1/home", "mien/v1/home/door", "mien/v2/home/door/frame",
        "other/v1/home/door/frame", "/mien/v1/home/door/frame", "mien/v1/home/door/frame/", "mien/v1/home/door/photo",
        "mien/v1/home/door/frame/json", "mien/v1/home/door/mood", "mien/v1/home/door/mood/json/x",
        "mien/v1/home/door/picture/json", "mien/v1/home/labels/mood/json", "mien/v1/home/services/a/available",
        "mien/v1/home/services/a/status", "mien/v1/home/services/a/b/c/status",
        "mien/v1/home/labels/", "mien/v1/home/receipts", "mien/v1/home/receipts/a/b", "mien/v1/home/rpc/a",
        "mien/v1/home/rpc/a/b/c", "mien/v1/home/services/a/b/health", "$SYS/broker/uptime", "homeassistant/status",
        "frigate/door/person/snapshot",
    ])
    func leavesForeignTopicsAlone(text: String) {
        let error = #expect(throws: MessageError.self) { try Topic(parsing: text) }
        #expect(error?.code == .unknownTopic)
    }

    @Test(arguments: [
        "mien/v1/Home/door/frame", "mien/v1//door/frame", "mien/v1/home//frame", "mien/v1/home/+/frame",
        "mien/v1/home/services/a b/c/status",
    ])
    func refusesTopicsWithImpossibleNames(text: String) {
        let error = #expect(throws: MessageError.self) { try Topic(parsing: text) }
        #expect(error?.code == .badName)
    }

    @Test func filtersSelectOneCameraOrAll() throws {
        let (site, camera) = (try Name("home"), try Name("door"))
        #expect(Topic.Filter.frames().text(site: site) == "mien/v1/home/+/frame")
        #expect(Topic.Filter.frames(camera: camera).text(site: site) == "mien/v1/home/door/frame")
        #expect(Topic.Filter.faces().text(site: site) == "mien/v1/home/+/faces")
        #expect(Topic.Filter.emotions(camera: camera).text(site: site) == "mien/v1/home/door/emotions")
        #expect(Topic.Filter.statuses.text(site: site) == "mien/v1/home/services/+/+/status")
    }
}
