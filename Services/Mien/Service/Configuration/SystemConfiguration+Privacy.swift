public import Store

extension SystemConfiguration {
    /// Which pictures the recorder keeps.
    public struct Privacy: Sendable, Equatable {
        public var keep = Keeping.none
        /// Whether faces are pixelated in whole frames that are kept.
        public var blur = true

        public init() {}
    }

    /// How long the recorder keeps what; `nil`: as the program has it.
    public struct Retention: Sendable, Equatable {
        public var results: RetentionTime?
        public var crops: RetentionTime?
        public var frames: RetentionTime?

        public init() {}
    }
}

extension SystemConfiguration.Privacy {
    mutating func read(_ section: inout ConfigurationSection) throws {
        keep = try section.take("keep", as: "none, crops or frames", Keeping.init(rawValue:)) ?? keep
        blur = try section.take("blur", as: "true or false", Bool.init) ?? blur
        try section.finish(known: ["keep", "blur"])
    }
}

extension SystemConfiguration.Retention {
    mutating func read(_ section: inout ConfigurationSection) throws {
        let form = "a time such as 30d or 12h, or forever"
        results = try section.take("results", as: form, RetentionTime.init(argument:))
        crops = try section.take("crops", as: form, RetentionTime.init(argument:))
        frames = try section.take("frames", as: form, RetentionTime.init(argument:))
        try section.finish(known: ["results", "crops", "frames"])
    }
}
