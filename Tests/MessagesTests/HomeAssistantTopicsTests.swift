import Failure
import Messages
import Testing

@Suite struct HomeAssistantTopicsTests {
    @Test func lookAsHomeAssistantDocumentsThem() throws {
        let topics = try HomeAssistantTopics()
        #expect(topics.status == "homeassistant/status")
        #expect(topics.device("mien_home_door") == "homeassistant/device/mien_home_door/config")
        #expect(try HomeAssistantTopics(prefix: "house/ha-1").status == "house/ha-1/status")
    }

    @Test(arguments: [
        "", "/", "a//b", "/a", "a/", "a+b", "#", "a b", "mien.v1", "ä", "a\0", String(repeating: "a", count: 129),
    ])
    func aPrefixThatIsNoneIsRefused(_ prefix: String) {
        #expect(throws: MessageError.self) { try HomeAssistantTopics(prefix: prefix) }
    }
}
