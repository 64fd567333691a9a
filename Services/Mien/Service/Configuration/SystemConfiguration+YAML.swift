import Bus
import Failure
import Foundation
import Messages
import Models
import PostgresStore
import ServiceKit
import Yams

extension SystemConfiguration {
    /// Reads a `mien.yaml`.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/badConfiguration``, which names file and line.
    public init(file: String) throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {  // The reason is the same sentence.
            throw MienError(.badConfiguration, "\(file): no such file, or not readable as UTF-8 text")
        }
        try self.init(yaml: text, file: file)
    }

    /// Reads the text of a `mien.yaml`; `file` is what errors call it.
    public init(yaml: String, file: String) throws {
        self.init()
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw MienError(.badConfiguration, "\(file)\(Self.complaint(error))")
        }
        // A file of comments has no node, and one that says '---' an empty one.
        guard let node, node.string?.isEmpty != true else { return }
        var section = try ConfigurationSection(node, file: file)
        try read(&section)
        try section.finish(known: [
            "site", "data", "broker", "cameras", "detector", "classifier", "model", "engine", "recorder", "feedback",
            "gateway", "privacy", "retention", "log_level", "security", "role", "uplink", "papers",
        ])
    }

    /// What the parser says, after the line where it says it.
    private static func complaint(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let hint = problem.hasPrefix("mapping values") ? " (a value that ends with ':' needs quotes)" : ""
            return ":\(mark.line): not YAML: \(problem)\(hint)"
        case .duplicatedKeysInMapping(let keys, let context):
            return ":\(context.mark.line): '\(keys.first ?? "")' is there twice, here for the first time"
        default:
            return ": not YAML: \(String(describing: error).split(separator: "\n").first ?? "")"
        }
    }

    private mutating func read(_ section: inout ConfigurationSection) throws {
        site = try section.take("site", as: "a name: a-z, 0-9, '.', '_' and '-'", Name.init(argument:)) ?? site
        dataFolder = try section.take("data", as: "a folder") { $0.isEmpty ? nil : expanded($0) } ?? dataFolder
        broker = try section.take("broker", as: "'own' or mqtt://host[:port]", Self.broker) ?? broker
        model = try section.take("model", as: "a model's name or folder") { $0.isEmpty ? nil : $0 } ?? model
        engine = try section.take("engine", as: "auto, or an engine's name") { $0.isEmpty ? nil : $0 } ?? engine
        security = try section.take("security", as: "the folder that 'mien init' made") {
            $0.isEmpty ? nil : expanded($0)
        }
        try readNode(&section)
        logLevel =
            try section.take("log_level", as: "trace, debug, info, notice, warning, error or critical") {
                ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains($0) ? $0 : nil
            } ?? logLevel
        if let node = section.take("cameras") {
            var cameras = try ConfigurationSection(node, file: section.file, path: "cameras")
            self.cameras = try cameras.takeAll().map { try Camera(name: $0.key, node: $0.value, in: cameras) }
        }
        if var detector = try section.section("detector") { try self.detector.read(&detector) }
        if var classifier = try section.section("classifier") { try self.classifier.read(&classifier) }
        if var recorder = try section.section("recorder") { try readRecorder(&recorder) }
        if var feedback = try section.section("feedback") { try self.feedback.read(&feedback) }
        if var gateway = try section.section("gateway") { try readGateway(&gateway) }
        if var privacy = try section.section("privacy") { try self.privacy.read(&privacy) }
        if var retention = try section.section("retention") { try self.retention.read(&retention) }
    }

    private mutating func readGateway(_ section: inout ConfigurationSection) throws {
        try gateway.read(&section)
        guard security == nil || gateway.homeAssistant == nil else {
            throw section.error(
                "'gateway.home_assistant' does not go with 'security': that broker lets nobody write there"
            )
        }
    }

    private mutating func readRecorder(_ section: inout ConfigurationSection) throws {
        database = try section.take("database", as: "a file, or postgres://user@host/name without a password") { text in
            guard PostgresAddress.isAddress(text) else { return text.isEmpty ? nil : expanded(text) }
            // The section's error says how to write it.
            return (try? PostgresAddress(parsing: text)) == nil ? nil : text
        }
        synchronous =
            try section.take("synchronous", as: "normal or full", Synchronous.init(rawValue:)) ?? synchronous
        try section.finish(known: ["database", "synchronous"])
    }

    private static func broker(_ text: String) -> Broker? {
        if text == "own" { return .own }
        // The section's error says how to write it.
        return (try? BrokerAddress(parsing: text)) == nil ? nil : .external(text)
    }
}

private func expanded(_ path: String) -> String { NSString(string: path).expandingTildeInPath }

extension SystemConfiguration.Camera {
    fileprivate init(name: String, node: Node, in cameras: ConfigurationSection) throws {
        guard let name = Name(argument: name), !Topic.reservedCameraNames.contains(name.text) else {
            throw cameras.error("'\(name)' cannot be a camera's name", at: node)
        }
        if let source = node.string {
            self.init(name: name, source: source)
            return
        }
        var section = try ConfigurationSection(node, file: cameras.file, path: "cameras.\(name)")
        guard let source = try section.take("source", as: "a device, URL, file or folder", { $0 }) else {
            throw section.error("the camera '\(name)' has no 'source'")
        }
        self.init(name: name, source: source)
        fps = try section.take("fps", as: "a number above 0, up to 1000") {
            Double($0).flatMap { $0 > 0 && $0 <= 1_000 ? $0 : nil }
        }
        size = try section.take("size", as: "WIDTHxHEIGHT") { FrameSize(argument: $0)?.description }
        quality = try section.take("quality", as: "a number from 1 to 100") {
            Int($0).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        loop = try section.take("loop", as: "true or false", Bool.init) ?? loop
        fast = try section.take("fast", as: "true or false", Bool.init) ?? fast
        detectEvery = try section.take("detect_every", as: "a number from 1 to 100") {
            Int($0).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        motionGate = try section.take("motion_gate", as: "true or false", Bool.init)
        try section.finish(
            known: ["source", "fps", "size", "quality", "loop", "fast", "detect_every", "motion_gate"]
        )
    }
}

extension SystemConfiguration.Detector {
    fileprivate mutating func read(_ section: inout ConfigurationSection) throws {
        kind = try section.take("kind", as: "auto, haar, yunet, or a detector bundle") { $0.isEmpty ? nil : $0 }
        workers =
            try section.take("workers", as: "a number from 1 to 64") {
                Int($0).flatMap { (1...64).contains($0) ? $0 : nil }
            } ?? workers
        searchSide = try section.take("search_side", as: "0, or a number from 64 to 8192") {
            Int($0).flatMap { $0 == 0 || (64...8192).contains($0) ? $0 : nil }
        }
        cascade = try section.take("cascade", as: "a file") { $0.isEmpty ? nil : expanded($0) }
        threads = try section.takeThreads()
        try section.finish(known: ["kind", "workers", "search_side", "cascade", "threads"])
    }
}

extension SystemConfiguration.Classifier {
    fileprivate mutating func read(_ section: inout ConfigurationSection) throws {
        threads = try section.takeThreads()
        precision = try section.take("precision", as: "auto, fp32 or int8") { ModelPrecision(rawValue: $0)?.rawValue }
        try section.finish(known: ["threads", "precision"])
    }
}

extension SystemConfiguration.Feedback {
    fileprivate mutating func read(_ section: inout ConfigurationSection) throws {
        shares = try section.take("shares", as: "parts of a whole: random=50,uncertain=50") {
            Self.areShares($0) ? $0 : nil
        }
        lease = try section.take("lease", as: "a number of seconds from 1 to 86400") {
            Int($0).flatMap { (1...86_400).contains($0) ? $0 : nil }
        }
        try section.finish(known: ["shares", "lease"])
    }

    /// Which reasons there are, mien-feedback knows.
    private static func areShares(_ text: String) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let share = Double(pair[1]) else { return false }
            return !pair[0].isEmpty && pair[0].allSatisfy(\.isLetter) && share.isFinite && share >= 0
        }
    }
}

extension ConfigurationSection {
    /// How many threads an engine may use.
    fileprivate mutating func takeThreads() throws -> Int? {
        try take("threads", as: "a number from 1 to 256") { Int($0).flatMap { (1...256).contains($0) ? $0 : nil } }
    }
}
