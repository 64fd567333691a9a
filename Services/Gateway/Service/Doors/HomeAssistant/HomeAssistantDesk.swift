import Messages

/// Which devices Home Assistant has been told of, and when it is told again.
struct HomeAssistantDesk: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What is to be published, retained: no payload takes the device away.
    struct Announcement: Sendable, Equatable {
        let topic: String
        let payload: JSONValue?
    }

    let topics: HomeAssistantTopics
    private let site: Name
    private let gateway: Name
    private let hasPictures: Bool
    private var announced: Set<Name> = []
    private var againAt: Instant?

    /// - Parameter gateway: The gateway's instance.
    init(topics: HomeAssistantTopics, site: Name, gateway: Name, hasPictures: Bool) {
        (self.topics, self.site, self.gateway, self.hasPictures) = (topics, site, gateway, hasPictures)
    }

    /// Home Assistant has started, and asks everybody at once: each answers after a delay of its own.
    mutating func noteBirth(at now: Instant, delay: Duration) { againAt = now + delay }

    /// The broker may have forgotten everything.
    mutating func noteConnection() { announced = [] }

    /// What is to be said of these cameras now.
    mutating func look(_ cameras: [Name], at now: Instant) -> [Announcement] {
        if let again = againAt, now >= again { (againAt, announced) = (nil, []) }
        return cameras.filter { announced.insert($0).inserted }.map { camera in
            let device = device(camera)
            return Announcement(topic: topics.device(device.id), payload: device.json)
        }
    }

    /// Takes a camera away.
    mutating func forget(_ camera: Name) -> Announcement {
        announced.remove(camera)
        return Announcement(topic: topics.device(device(camera).id), payload: nil)
    }

    private func device(_ camera: Name) -> HomeAssistantDevice {
        HomeAssistantDevice(site: site, camera: camera, gateway: gateway, hasPictures: hasPictures)
    }
}
