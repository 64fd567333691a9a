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
        /// `<camera>/emotions/json`: what a report says, in JSON
        case emotionsTwin(camera: Name)
        /// `<camera>/mood/json`: what a camera's people show by and large, in JSON
        case mood(camera: Name)
        /// `<camera>/picture`: a JPEG as it is, now and then, for those who read no protobuf
        case picture(camera: Name)
        /// `<camera>/shadow`: ``WireEmotionReport`` of a model that is only compared
        case shadow(camera: Name)
        /// `models/<group>/desired`: ``WireModelSelection``
        case desiredModel(group: Name)
        /// `models/<group>/<instance>/actual`: ``WireModelState``
        case actualModel(group: Name, instance: Name)
        /// `services/<service>/<instance>/status`: ``WireServiceStatus``
        case status(service: Name, instance: Name)
        /// `services/<service>/<instance>/available`: `online` or `offline` in plain text
        case available(service: Name, instance: Name)
        /// `labels`: ``WireLabel``
        case labels
        /// `receipts/<producer>`: ``WireReceipt``
        case receipt(producer: Name)
        /// `rpc/<service>/<method>`: a request; its message belongs to the method.
        case request(service: Name, method: Name)
        /// `rpc/reply/<client>`: ``WireRpcReply``, for the client that asked.
        case reply(client: Name)
    }

    /// Stands where a service's name does in a request's topic, so no service may have it.
    private static let replyLevel = "reply"

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
        case .emotionsTwin(let camera): "\(camera)/emotions/json"
        case .mood(let camera): "\(camera)/mood/json"
        case .picture(let camera): "\(camera)/picture"
        case .shadow(let camera): "\(camera)/shadow"
        case .desiredModel(let group): "models/\(group)/desired"
        case .actualModel(let group, let instance): "models/\(group)/\(instance)/actual"
        case .status(let service, let instance): "services/\(service)/\(instance)/status"
        case .available(let service, let instance): "services/\(service)/\(instance)/available"
        case .labels: "labels"
        case .receipt(let producer): "receipts/\(producer)"
        case .request(let service, let method): "rpc/\(service)/\(method)"
        case .reply(let client): "rpc/\(Self.replyLevel)/\(client)"
        }
    }

    /// Reads a topic's name.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/unknownTopic`` or ``MessageFailureCode/badName``.
    public init(parsing text: String) throws(MessageError) {
        var levels = TopicLevels(text)
        guard levels.next() == "mien", levels.next() == "v1", let site = levels.next(), let first = levels.next() else {
            throw Self.unknown(text)
        }
        self.site = try Name(String(site))
        guard let subject = try Self.subject(first, levels) else { throw Self.unknown(text) }
        self.subject = subject
    }

    private static func subject(_ first: Substring, _ rest: TopicLevels) throws(MessageError) -> Subject? {
        switch first {
        case "services": try service(rest)
        case "labels": rest.isAtEnd ? .labels : nil
        case "receipts": try receipt(rest)
        case "rpc": try call(rest)
        case "models": try model(rest)
        default: try cameraSubject(first, rest)
        }
    }

    private static func service(_ levels: TopicLevels) throws(MessageError) -> Subject? {
        var levels = levels
        guard let first = levels.next(), let second = levels.next(), let kind = levels.next(), levels.isAtEnd else {
            return nil
        }
        let (service, instance) = (try Name(String(first)), try Name(String(second)))
        return switch kind {
        case "status": .status(service: service, instance: instance)
        case "available": .available(service: service, instance: instance)
        default: nil
        }
    }

    private static func receipt(_ levels: TopicLevels) throws(MessageError) -> Subject? {
        var levels = levels
        guard let producer = levels.next(), levels.isAtEnd else { return nil }
        return .receipt(producer: try Name(String(producer)))
    }

    private static func call(_ levels: TopicLevels) throws(MessageError) -> Subject? {
        var levels = levels
        guard let service = levels.next(), let name = levels.next(), levels.isAtEnd else { return nil }
        let last = try Name(String(name))
        return service == replyLevel ? .reply(client: last) : .request(service: try Name(String(service)), method: last)
    }

    private static func model(_ levels: TopicLevels) throws(MessageError) -> Subject? {
        var levels = levels
        guard let group = levels.next(), let second = levels.next() else { return nil }
        let name = try Name(String(group))
        if levels.isAtEnd { return second == "desired" ? .desiredModel(group: name) : nil }
        guard levels.next() == "actual", levels.isAtEnd else { return nil }
        return .actualModel(group: name, instance: try Name(String(second)))
    }

    private static func cameraSubject(_ camera: Substring, _ levels: TopicLevels) throws(MessageError) -> Subject? {
        var levels = levels
        guard let kind = levels.next(), !reservedCameraNames.contains(String(camera)) else { return nil }
        let camera = try Name(String(camera))
        guard levels.isAtEnd else {
            guard levels.next() == "json", levels.isAtEnd else { return nil }
            return switch kind {
            case "emotions": .emotionsTwin(camera: camera)
            case "mood": .mood(camera: camera)
            default: nil
            }
        }
        return switch kind {
        case "frame": .frame(camera: camera)
        case "faces": .faces(camera: camera)
        case "emotions": .emotions(camera: camera)
        case "picture": .picture(camera: camera)
        case "shadow": .shadow(camera: camera)
        default: nil
        }
    }

    /// The camera that the topic belongs to, if it belongs to one.
    public var camera: Name? {
        switch subject {
        case .frame(let camera), .faces(let camera), .emotions(let camera), .emotionsTwin(let camera),
            .mood(let camera), .picture(let camera), .shadow(let camera):
            camera
        case .desiredModel, .actualModel, .status, .available, .labels, .receipt, .request, .reply: nil
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
        /// What the people before one camera, or before all, show by and large.
        case moods(camera: Name? = nil)
        /// Reports of models that are only compared, of one camera or of all.
        case shadows(camera: Name? = nil)
        /// What a group of classifiers, or every group, shall run.
        case desiredModels(group: Name? = nil)
        /// What the classifiers of a group, or of all, run.
        case actualModels(group: Name? = nil)
        /// The status of every service.
        case statuses
        /// What people say of faces.
        case labels
        /// The receipts of one producer, or of all.
        case receipts(producer: Name? = nil)
        /// The requests to a service.
        case requests(service: Name)
        /// The answers to a client.
        case replies(client: Name)

        /// The filter as MQTT writes it.
        public func text(site: Name) -> String {
            let path =
                switch self {
                case .frames(let camera): "\(camera?.text ?? "+")/frame"
                case .faces(let camera): "\(camera?.text ?? "+")/faces"
                case .emotions(let camera): "\(camera?.text ?? "+")/emotions"
                case .moods(let camera): "\(camera?.text ?? "+")/mood/json"
                case .shadows(let camera): "\(camera?.text ?? "+")/shadow"
                case .desiredModels(let group): "models/\(group?.text ?? "+")/desired"
                case .actualModels(let group): "models/\(group?.text ?? "+")/+/actual"
                case .statuses: "services/+/+/status"
                case .labels: "labels"
                case .receipts(let producer): "receipts/\(producer?.text ?? "+")"
                case .requests(let service): "rpc/\(service)/+"
                case .replies(let client): "rpc/\(Topic.replyLevel)/\(client)"
                }
            return Topic.root(site: site.text) + path
        }
    }
}

/// The levels of a topic, one after the other: topics are read for every message, so nothing is put into lists.
private struct TopicLevels {
    /// `nil` after the last one.
    private var rest: Substring?

    init(_ text: String) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest == nil }

    mutating func next() -> Substring? {
        guard let rest else { return nil }
        guard let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            self.rest = nil
            return rest
        }
        self.rest = rest[rest.index(after: slash)...]
        return rest[..<slash]
    }
}
