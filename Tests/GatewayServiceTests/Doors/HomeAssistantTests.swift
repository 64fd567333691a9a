import Foundation
import Messages
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct HomeAssistantTests {
    private func device(_ camera: Name = .door, pictures: Bool = false) -> HomeAssistantDevice {
        HomeAssistantDevice(site: .home, camera: camera, gateway: .constant("main"), hasPictures: pictures)
    }

    private func components(_ device: HomeAssistantDevice) throws -> [String: [String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(device.json.bytes)) as? [String: Any]
        return try #require(object?["components"] as? [String: [String: Any]])
    }

    @Test(arguments: [false, true]) func aDeviceIsWhatHomeAssistantDocuments(pictures: Bool) throws {
        let schema = try JSONSchema(fixture: "home-assistant-device")
        #expect(try schema.faults(of: device(pictures: pictures).json.text) == [])
    }

    @Test func aSlipInAPayloadIsFound() throws {
        let schema = try JSONSchema(fixture: "home-assistant-device")
        let text = device(pictures: true).json.text
        for (right, wrong) in [
            (#""expire_after":90"#, #""expire_after":"90""#), (#""qos":1"#, #""qos":3"#), (#""origin""#, #""orgin""#),
            (#""unique_id":"mien_home_door_faces","#, ""), (#""platform":"camera""#, #""platform":"kamera""#),
            (#""state_class""#, #""stat_class""#), (#""device_class":"enum""#, #""device_class":"emotion""#),
        ] {
            #expect(text.contains(right), "\(right)")
            #expect(try !schema.faults(of: text.replacingOccurrences(of: right, with: wrong)).isEmpty, "\(wrong)")
        }
    }

    @Test func theEmotionIsOneOfItsOptions() throws {
        let emotion = try #require(try components(device())["emotion"])
        #expect(emotion["options"] as? [String] == Mood.words && Mood.words.count == 8)
        #expect(emotion["state_topic"] as? String == "mien/v1/home/door/mood/json")
        // An enumeration has no state class and no unit (home-assistant.io, Sensor, "Device class").
        #expect(emotion["state_class"] == nil && emotion["unit_of_measurement"] == nil)
        #expect((emotion["expire_after"] as? Double).map { .seconds($0) > MoodBook.repetition * 2 } == true)
    }

    @Test func everyFieldThatATemplateReadsIsInTheMood() throws {
        let mood = Mood(camera: .door, isOnline: true, since: 1).json
        for (_, component) in try components(device(pictures: true)) {
            let templates = ["value_template", "json_attributes_template"].compactMap { component[$0] as? String }
            for field in templates.joined().matches(of: /value_json\.([a-z_]+)/).map({ String($0.1) }) {
                #expect(mood[field] != nil, "\(field)")
            }
        }
    }

    @Test func picturesAreOnlyThereWhenAskedFor() throws {
        #expect(try components(device())["picture"] == nil)
        let picture = try #require(try components(device(pictures: true))["picture"])
        #expect(picture["topic"] as? String == "mien/v1/home/door/picture")
    }

    @Test func itIsThereWhileTheGatewayAndTheCameraAre() throws {
        let object = try JSONSerialization.jsonObject(with: Data(device().json.bytes)) as? [String: Any]
        let topics = (object?["availability"] as? [[String: Any]])?.compactMap { $0["topic"] as? String }
        #expect(topics == ["mien/v1/home/services/gateway/main/available", "mien/v1/home/door/mood/json"])
        #expect(object?["availability_mode"] as? String == "all")
    }

    @Test func noTwoCamerasAreOneDevice() throws {
        let names: [Name] = [.constant("a.b"), .constant("a_b"), .constant("a-b"), .constant("a..b")]
        let ids = names.map { device($0).id }
        #expect(Set(ids).count == names.count)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[a-zA-Z0-9_-]+/) != nil }, "\(ids)")
    }

    // MARK: When it is told

    private func desk() throws -> HomeAssistantDesk {
        HomeAssistantDesk(
            topics: try HomeAssistantTopics(),
            site: .home,
            gateway: .constant("main"),
            hasPictures: false
        )
    }

    @Test func aDeviceIsToldOnceAndAgainWhenHomeAssistantHasStarted() throws {
        var (desk, start) = (try desk(), ContinuousClock.now)
        #expect(desk.look([.door], at: start).map(\.topic) == ["homeassistant/device/mien_home_door/config"])
        #expect(desk.look([.door], at: start + .seconds(1)).isEmpty)
        start += .seconds(2)
        desk.noteBirth(at: start, delay: .seconds(3))
        #expect(desk.look([.door], at: start + .seconds(2)).isEmpty)
        #expect(desk.look([.door], at: start + .seconds(3)).count == 1)
        #expect(desk.look([.door], at: start + .seconds(4)).isEmpty)
        desk.noteConnection()
        #expect(desk.look([.door], at: start + .seconds(5)).count == 1)
    }

    @Test func aCameraThatIsNoMoreIsTakenAway() throws {
        var desk = try desk()
        _ = desk.look([.door], at: .now)
        let gone = desk.forget(.door)
        #expect(gone.payload == nil && gone.topic == "homeassistant/device/mien_home_door/config")
        #expect(desk.look([.door], at: .now).count == 1)
    }
}
