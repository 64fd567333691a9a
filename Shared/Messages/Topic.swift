public import Failure

/// An MQTT topic of Mien: the only place that builds and parses topic names.
///
/// All topics stand under `mien/v1/<site>`. `docs/topics.md` lists them with their payloads.
public struct Topic: Sendable, Hashable {
    /// What a topic is about.
    public enum Subject: Sendable, Hashable {
        /// `<camera>/frame`: ``WireFrame``
        case frame(camera: Name)
        /// `<camera>/faces`: ``WireFaceSet``
        case faces(camera: Name)
        /// `<camera>/emotions`: ``WireEmotionReport``
        case emotions(camera: Name)
        /// `services/<service>/<instance>/status`: ``WireServiceStatus``
        case status(service: Name, instance: Name)
    }

    /// Names that no camera may have, because the level after the site means something else where they stand.
    public static let reservedCameraNames: Set<String> = ["labels", "receipts", "models", "services", "rpc"]

    public let site: Name
    public let subject: Subject

    public init(site: Name, _ subject: Subject) {
        self.site = site
        self.subject = subject
    }

    /// The topic's name on the broker.
    public var text: String { Self.root(site: site.text) + path }

    private var path: String {
        switch subject {
        case .frame(let camera): "\(camera)/frame"
        case .faces(let camera): "\(camera)/faces"
        case .emotions(let camera): "\(camera)/emotions"
        case .status(let service, let instance): "services/\(service)/\(instance)/status"
        }
    }

    /// Reads a topic's name.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/unknownTopic`` or ``MessageFailureCode/badName``.
    public init(parsing text: String) throws(MessageError) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.count >= 4, levels[0] == "mien", levels[1] == "v1" else { throw Self.unknown(text) }
        site = try Name(levels[2])
        subject = try Self.subject(of: Array(levels[3...]), in: text)
    }

    private static func subject(of levels: [String], in text: String) throws(MessageError) -> Subject {
        if levels.count == 4, levels[0] == "services", levels[3] == "status" {
            return .status(service: try Name(levels[1]), instance: try Name(levels[2]))
        }
        guard levels.count == 2, !reservedCameraNames.contains(levels[0]) else { throw unknown(text) }
        let camera = try Name(levels[0])
        switch levels[1] {
        case "frame": return .frame(camera: camera)
        case "faces": return .faces(camera: camera)
        case "emotions": return .emotions(camera: camera)
        default: throw unknown(text)
        }
    }

    /// The camera that the topic belongs to, if it belongs to one.
    public var camera: Name? {
        switch subject {
        case .frame(let camera), .faces(let camera), .emotions(let camera): camera
        case .status: nil
        }
    }

    private static func root(site: String) -> String { "mien/v1/\(site)/" }

    private static func unknown(_ text: String) -> MessageError {
        MessageError(.unknownTopic, "'\(text.prefix(200))' is not one of Mien's topics; docs/topics.md lists them")
    }
}

extension Topic {
    /// Filters that subscribe to a kind of topic.
    public enum Filter: Sendable, Hashable {
        /// Frames of one camera, or of all.
        case frames(camera: Name? = nil)
        /// Faces of one camera, or of all.
        case faces(camera: Name? = nil)
        /// Reports of one camera, or of all.
        case emotions(camera: Name? = nil)
        /// The status of every service.
        case statuses

        /// The filter as MQTT writes it.
        public func text(site: Name) -> String {
            let path =
                switch self {
                case .frames(let camera): "\(camera?.text ?? "+")/frame"
                case .faces(let camera): "\(camera?.text ?? "+")/faces"
                case .emotions(let camera): "\(camera?.text ?? "+")/emotions"
                case .statuses: "services/+/+/status"
                }
            return Topic.root(site: site.text) + path
        }
    }
}
