extension Topic {
    /// The kinds of topics, for whoever says who may use them.
    public enum Kind: String, Sendable, CaseIterable {
        case frame, faces, emotions, emotionsTwin, mood, picture, shadow, desiredModel, actualModel, labels, receipt,
            request
        case reply, status, available

        /// The topic under the site, as `docs/topics.md` writes it: what is in angle brackets is a name.
        public var path: String {
            switch self {
            case .frame: "<camera>/frame"
            case .faces: "<camera>/faces"
            case .emotions: "<camera>/emotions"
            case .emotionsTwin: "<camera>/emotions/json"
            case .mood: "<camera>/mood/json"
            case .picture: "<camera>/picture"
            case .shadow: "<camera>/shadow"
            case .desiredModel: "models/<group>/desired"
            case .actualModel: "models/<group>/<instance>/actual"
            case .labels: "labels"
            case .receipt: "receipts/<producer>"
            case .request: "rpc/<service>/<method>"
            case .reply: "rpc/reply/<client>"
            case .status: "services/<service>/<instance>/status"
            case .available: "services/gateway/<instance>/available"
            }
        }

        /// The topics of this kind that have these names in them, as a filter: a name that is not given is any.
        public func filter(site: Name, _ names: [String: Name] = [:]) -> String {
            let levels = path.split(separator: "/").map { level -> Substring in
                guard level.hasPrefix("<") else { return level }
                return names[String(level.dropFirst().dropLast())].map { $0.text[...] } ?? "+"
            }
            return "mien/v1/\(site)/" + levels.joined(separator: "/")
        }
    }
}
