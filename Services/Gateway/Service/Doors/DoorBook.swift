import Bus
import FoundationEssentials
import Messages

/// What the doors have heard, and what they say: messages in, messages out.
struct DoorBook: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// An earlier process's mood, as far as it tells of now.
    private struct Remembered: Decodable {
        let capturedAt: String?

        enum CodingKeys: String, CodingKey {
            case capturedAt = "captured_at"
        }
    }

    private let site: Name
    private let configuration: DoorsConfiguration
    private var moods: MoodBook
    private var homeAssistant: HomeAssistantDesk?
    /// Of each camera the newest frame that was not shown yet, as it came.
    private var frames: [Name: [UInt8]] = [:]
    /// Cameras' names come from outside.
    private static let frameLimit = 100
    private static let largestMood = 4_096

    init(_ configuration: DoorsConfiguration, site: Name) {
        (self.configuration, self.site) = (configuration, site)
        moods = MoodBook(askedCameras: configuration.askedCameras)
        homeAssistant = configuration.homeAssistant.map {
            HomeAssistantDesk(
                topics: $0,
                site: site,
                gateway: configuration.instance,
                hasPictures: configuration.pictures
            )
        }
    }

    // MARK: What is heard

    /// Returns the report's twin, when there shall be one.
    mutating func note(
        _ report: WireEmotionReport,
        of camera: Name,
        at now: Instant,
        wall: Int64
    ) -> OutboundMessage? {
        moods.note(report, of: camera, at: now, wall: wall)
        guard configuration.json else { return nil }
        return message(.emotionsTwin(camera: camera), ReportJSON.report(report, camera: camera))
    }

    /// - Parameter status: Of the camera's service; `nil`: it was cleared.
    mutating func note(_ status: WireServiceStatus?, ofCamera camera: Name, wall: Int64) {
        moods.note(status, of: camera, wall: wall)
    }

    /// What an earlier process had told of a camera.
    mutating func noteMood(_ payload: [UInt8], of camera: Name) {
        guard payload.count <= Self.largestMood,
            // What cannot be read is as if it had not been said.
            let mood = try? JSONDecoder().decode(Remembered.self, from: Data(payload)),
            let capturedAt = mood.capturedAt.flatMap({ UTCTime.microseconds($0) })
        else { return }
        moods.remember(camera, capturedAt: capturedAt)
    }

    mutating func noteFrame(_ payload: [UInt8], of camera: Name) {
        guard frames[camera] != nil || frames.count < Self.frameLimit else { return }
        frames[camera] = payload
    }

    mutating func noteBirth(at now: Instant, delay: Duration) { homeAssistant?.noteBirth(at: now, delay: delay) }

    mutating func noteConnection() {
        homeAssistant?.noteConnection()
        moods.noteConnection()
    }

    // MARK: What is said

    /// To be asked once a second.
    mutating func look(at now: Instant, wall: Int64) -> [OutboundMessage] {
        guard configuration.tellsMoods else { return pictures() }
        var forgotten: [OutboundMessage] = []
        var told: [OutboundMessage] = []
        for change in moods.look(at: now, wall: wall) {
            switch change {
            case .told(let mood):
                told.append(message(.mood(camera: mood.camera), mood.json, isRetained: true))
            case .forgotten(let camera):
                forgotten.append(message(.mood(camera: camera), nil, isRetained: true))
                if let announcement = homeAssistant?.forget(camera) { forgotten.append(Self.message(announcement)) }
            }
        }
        // Whoever hears of a device finds its state there.
        let announcements = homeAssistant?.look(moods.cameras, at: now) ?? []
        return forgotten + told + announcements.map(Self.message) + pictures()
    }

    private mutating func pictures() -> [OutboundMessage] {
        defer { frames = [:] }
        return frames.compactMap { camera, payload in
            // A frame that is none is the detector's to complain of.
            guard let frame = try? WireFrame.decode(payload) else { return nil }
            return OutboundMessage(
                topic: Topic(site: site, .picture(camera: camera)).text,
                payload: Array(frame.jpeg),
                contentType: "image/jpeg"
            )
        }
    }

    private func message(_ subject: Topic.Subject, _ json: JSONValue?, isRetained: Bool = false) -> OutboundMessage {
        OutboundMessage(
            topic: Topic(site: site, subject).text,
            // Nothing clears what the broker keeps.
            payload: json?.bytes ?? [],
            retain: isRetained,
            contentType: "application/json"
        )
    }

    private static func message(_ announcement: HomeAssistantDesk.Announcement) -> OutboundMessage {
        OutboundMessage(
            topic: announcement.topic,
            payload: announcement.payload?.bytes ?? [],
            qos: .atLeastOnce,
            retain: true,
            contentType: "application/json"
        )
    }
}
