import ArgumentParser
import Bus
import GatewayService
import Messages
import ServiceKit

/// The flags of what other systems are told.
struct DoorsOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Publish reports and moods in JSON, too.")
    var json = true

    @Option(
        defaultAsFlag: HomeAssistantTopics.usualPrefix,
        help: ArgumentHelp("Let Home Assistant find the cameras, under its discovery prefix.", valueName: "prefix")
    )
    var homeAssistant: String?

    @Flag(help: "Publish a picture of each camera once a second, as JPEG: Home Assistant's camera entity.")
    var publishPictures = false

    func validate() throws {
        if let homeAssistant { _ = try HomeAssistantTopics(prefix: homeAssistant) }
    }

    func configuration(instance: Name) throws -> DoorsConfiguration {
        var configuration = DoorsConfiguration(instance: instance)
        configuration.json = json
        configuration.homeAssistant = try homeAssistant.map { try HomeAssistantTopics(prefix: $0) }
        configuration.pictures = publishPictures
        return configuration
    }

    /// A connection of the doors' own, with which what they say stands and falls: `services/gateway/<instance>/available`.
    static func makeBus(of runtime: ServiceRuntime) throws -> MosquittoBus {
        let subject = Topic.Subject.available(service: .constant("gateway"), instance: runtime.options.instance)
        let topic = Topic(site: runtime.options.site, subject).text
        return try runtime.makeBus(for: .constant("doors")) { configuration in
            configuration.will = message("offline", topic)
            configuration.birth = { message("online", topic) }
            configuration.farewell = { message("offline", topic) }
        }
    }

    private static func message(_ text: String, _ topic: String) -> OutboundMessage {
        OutboundMessage(
            topic: topic,
            payload: Array(text.utf8),
            qos: .atLeastOnce,
            retain: true,
            contentType: "text/plain"
        )
    }
}
