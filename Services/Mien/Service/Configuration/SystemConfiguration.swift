import Bus
public import Messages

/// A whole Mien system on one machine: what `mien.yaml` says.
public struct SystemConfiguration: Sendable, Equatable {
    /// Who runs the broker.
    public enum Broker: Sendable, Equatable {
        /// `mien up` starts a private one, for this machine only.
        case own
        /// Somebody else's, at this address.
        case external(String)
    }

    /// One camera, with the flags of `mien-camera`.
    public struct Camera: Sendable, Equatable {
        public var name: Name
        public var source: String
        public var fps: Double?
        public var size: String?
        public var quality: Int?
        public var loop = false
        public var fast = false
        /// What the detector does differently for it.
        public var detectEvery: Int?
        public var motionGate: Bool?

        public init(name: Name, source: String) {
            self.name = name
            self.source = source
        }
    }

    /// The flags of `mien-detector`.
    public struct Detector: Sendable, Equatable {
        /// `auto`, `haar`, or a detector bundle; `nil`: as the program has it.
        public var kind: String?
        public var workers = 1
        public var searchSide: Int?
        public var cascade: String?
        public var threads: Int?

        public init() {}
    }

    /// The flags of `mien-classifier`.
    public struct Classifier: Sendable, Equatable {
        public var threads: Int?
        public var precision: String?

        public init() {}
    }

    /// The flags of `mien-feedback`; `nil`: as the program has it.
    public struct Feedback: Sendable, Equatable {
        /// For which reasons people are asked about faces: `random=50,uncertain=50`.
        public var shares: String?
        /// How long a face is one person's to answer, in seconds.
        public var lease: Int?

        public init() {}
    }

    /// How safely the recorder writes.
    public enum Synchronous: String, Sendable, CaseIterable {
        /// Survives the death of any process; a power cut may take the last results.
        case normal
        /// Survives a power cut, too.
        case full
    }

    public var site: Name
    /// Where the database, the broker's memory and the logs are.
    public var dataFolder: String
    public var broker = Broker.own
    public var cameras: [Camera] = []
    public var detector = Detector()
    public var classifier = Classifier()
    public var feedback = Feedback()
    public var gateway = Gateway()
    public var model = "baseline"
    /// What runs the networks: `auto` or an engine's name.
    public var engine = "auto"
    public var synchronous = Synchronous.normal
    /// `nil`: `mien.sqlite` in the data folder.
    public var database: String?
    public var privacy = Privacy()
    public var retention = Retention()
    public var logLevel = "info"
    /// The folder that `mien init` made; `nil`: `security` in the data folder, if it is there.
    public var security: String?
    /// What this machine is for a server elsewhere; `nil`: it is the server.
    public var node: EdgeNode?

    public init(site: Name = Self.defaultSite, dataFolder: String = Self.defaultDataFolder) {
        self.site = site
        self.dataFolder = dataFolder
    }

    /// The file in which labels wait until they are recorded.
    public var feedbackSpoolPath: String { "\(dataFolder)/feedback.spool" }

    /// The file in which the classifier keeps what is not recorded yet.
    public var classifierSpoolPath: String { "\(dataFolder)/classifier.spool" }

    /// The file in which the gateway writes down who looked at pictures and changed what.
    public var auditPath: String { gateway.audit ?? "\(dataFolder)/audit.log" }

    /// The file that the recorder writes.
    public var databasePath: String { database ?? "\(dataFolder)/mien.sqlite" }
}
