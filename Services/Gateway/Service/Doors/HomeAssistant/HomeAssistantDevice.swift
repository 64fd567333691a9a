import Messages
import ServiceKit

/// A camera as Home Assistant's MQTT discovery describes a device (home-assistant.io, MQTT, "Device discovery payload").
struct HomeAssistantDevice: Sendable, Equatable {
    let site: Name
    let camera: Name
    /// Which gateway keeps it up to date.
    let gateway: Name
    /// Whether it has a camera entity with pictures.
    let hasPictures: Bool

    /// A mood comes every 30 s at least: after three that are missing nothing is known.
    private static let secondsUntilUnknown: Int64 = 90

    /// What the device is called among all of a Home Assistant's: only letters, digits, `_` and `-`.
    ///
    /// Names may have dots: what stands for one must not make two cameras the same.
    var id: String { "mien_\(Self.plain(site))_\(Self.plain(camera))" }

    private static func plain(_ name: Name) -> String {
        guard name.text.contains(".") else { return name.text }
        // FNV-1a (draft-eastlake-fnv), which is the same in every process.
        let hash = name.text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return String(name.text.map { $0 == "." ? "_" : $0 }) + "-" + String(hash, radix: 16)
    }

    /// The payload.
    var json: JSONValue {
        [
            "device": [
                "identifiers": [.string(id)], "name": .string("Mien \(camera)"), "manufacturer": "Mien",
                "model": "Camera", "sw_version": .string(Release.version),
            ],
            "origin": ["name": "Mien", "sw_version": .string(Release.version)],
            "availability": [
                ["topic": .string(topic(.available(service: .constant("gateway"), instance: gateway)))],
                [
                    "topic": .string(mood),
                    "value_template": "{{ 'online' if value_json.online else 'offline' }}",
                ],
            ],
            "availability_mode": "all", "qos": 1, "components": .object(components),
        ]
    }

    private var mood: String { topic(.mood(camera: camera)) }

    private func topic(_ subject: Topic.Subject) -> String { Topic(site: site, subject).text }

    private var components: [JSONValue.Field] {
        let sensors: [JSONValue.Field] = [
            .init(name: "emotion", value: emotion),
            .init(
                name: "faces",
                value: sensor("faces", "Faces", "face_count", ["icon": "mdi:face-recognition"], isMeasured: true)
            ),
            .init(
                name: "frames_per_second",
                value: sensor(
                    "frames_per_second",
                    "Frames per second",
                    "frames_per_second",
                    ["entity_category": "diagnostic", "icon": "mdi:speedometer", "unit_of_measurement": "fps"],
                    isMeasured: true
                )
            ),
            .init(
                name: "latency",
                value: sensor(
                    "latency",
                    "Latency",
                    "latency_ms",
                    ["entity_category": "diagnostic", "device_class": "duration", "unit_of_measurement": "ms"],
                    isMeasured: true
                )
            ),
        ]
        let picture: JSONValue = [
            "platform": "camera", "unique_id": .string("\(id)_picture"), "name": "Picture",
            "topic": .string(topic(.picture(camera: camera))),
        ]
        return sensors + (hasPictures ? [.init(name: "picture", value: picture)] : [])
    }

    private var emotion: JSONValue {
        sensor(
            "emotion",
            "Emotion",
            "emotion",
            [
                "device_class": "enum", "options": .array(Mood.words.map { .string($0) }),
                "icon": "mdi:emoticon-outline", "json_attributes_topic": .string(mood),
                "json_attributes_template":
                    "{{ dict(value_json.probabilities or {}, share=value_json.share, since=value_json.since) | tojson }}",
            ],
            isMeasured: false
        )
    }

    private func sensor(
        _ key: String,
        _ name: String,
        _ field: String,
        _ more: JSONValue,
        isMeasured: Bool
    ) -> JSONValue {
        var members: [JSONValue.Field] = [
            .init(name: "platform", value: "sensor"), .init(name: "unique_id", value: .string("\(id)_\(key)")),
            .init(name: "name", value: .string(name)), .init(name: "state_topic", value: .string(mood)),
            .init(name: "value_template", value: .string("{{ value_json.\(field) }}")),
            .init(name: "expire_after", value: .integer(Self.secondsUntilUnknown)),
        ]
        if isMeasured { members.append(.init(name: "state_class", value: "measurement")) }
        if case .object(let others) = more { members += others }
        return .object(members)
    }
}
