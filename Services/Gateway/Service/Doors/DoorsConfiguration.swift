public import Messages

/// What a gateway tells systems that read no protobuf.
public struct DoorsConfiguration: Sendable {
    /// Whether reports and moods are also published in JSON.
    public var json = true
    /// Home Assistant's topics; `nil`: it hears of nothing.
    public var homeAssistant: HomeAssistantTopics?
    /// Whether Home Assistant, and whoever reads `<camera>/picture`, gets pictures.
    public var pictures = false
    /// Cameras that are none: what people show the gateway is reported under these names.
    public var askedCameras: Set<Name> = []
    /// The gateway's instance, which its availability is told for.
    public var instance: Name

    public init(instance: Name) {
        self.instance = instance
    }

    /// Whether anybody reads moods.
    var tellsMoods: Bool { json || homeAssistant != nil }
}
