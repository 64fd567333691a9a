import Foundation
import Messages
import Yams

extension SystemConfiguration {
    /// The flags of `mien-gateway`; `nil`: as the program has it.
    public struct Gateway: Sendable, Equatable {
        /// Where `mien up` puts the web app if nobody else is there.
        public static let usualPort = 8080

        public var host = "127.0.0.1"
        /// `nil`: there is no gateway.
        public var port: Int? = usualPort
        /// What is shown of the cameras' pictures: `none`, `boxes` or `frames`.
        public var pictures = "none"
        /// The file of tokens.
        public var tokens: String?
        public var tlsCertificate: String?
        public var tlsPrivateKey: String?
        /// Requests a second that a token may send.
        public var rate: Double?
        /// `nil`: `audit.log` in the data folder.
        public var audit: String?
        /// The discovery prefix of Home Assistant; `nil`: it is told nothing.
        public var homeAssistant: String?
        /// From which URLs pictures are fetched that people name: `https`, or `http`, which is both; `nil`: none.
        public var allowURLs: String?
        /// The only hosts that they are fetched from, with all below them; empty: every public one.
        public var urlHosts: [String] = []

        public init() {}

        /// Reads a port as people write it: `off`, or a number.
        ///
        /// - Returns: `nil` for what is neither; `.some(nil)` for `off`.
        public static func port(_ text: String) -> Int?? {
            // YAML has made it of the word.
            if ["off", "false", "no"].contains(text) { return .some(nil) }
            return Int(text).flatMap { (0...65_535).contains($0) ? .some(.some($0)) : nil }
        }
    }
}

extension SystemConfiguration.Gateway {
    mutating func read(_ section: inout ConfigurationSection) throws {
        let file: (String) -> String? = { $0.isEmpty ? nil : NSString(string: $0).expandingTildeInPath }
        host = try section.take("host", as: "an address of this machine") { $0.isEmpty ? nil : $0 } ?? host
        port = try section.take("port", as: "off, or a number from 0 to 65535", Self.port) ?? port
        pictures =
            try section.take("pictures", as: "none, boxes or frames") {
                ["none", "boxes", "frames"].contains($0) ? $0 : nil
            } ?? pictures
        tokens = try section.take("tokens", as: "a file that 'mien token add' has made", file)
        tlsCertificate = try section.take("tls_certificate", as: "a file", file)
        tlsPrivateKey = try section.take("tls_private_key", as: "a file", file)
        audit = try section.take("audit", as: "a file", file)
        rate = try section.take("rate", as: "a number from 0 to 1000000") {
            Double($0).flatMap { (0...1_000_000).contains($0) ? $0 : nil }
        }
        homeAssistant =
            try section.take("home_assistant", as: "on, off or Home Assistant's discovery prefix") {
                Self.homeAssistant($0)
            } ?? nil
        allowURLs = try section.take("allow_urls", as: "off, https or http", Self.urls) ?? nil
        urlHosts = try hosts(&section)
        guard (tlsCertificate == nil) == (tlsPrivateKey == nil) else {
            throw section.error("'tls_certificate' and 'tls_private_key' belong together")
        }
        try section.finish(known: [
            "host", "port", "pictures", "tokens", "tls_certificate", "tls_private_key", "audit", "rate",
            "home_assistant", "allow_urls", "url_hosts",
        ])
    }

    private func hosts(_ section: inout ConfigurationSection) throws -> [String] {
        guard let node = section.take("url_hosts") else { return [] }
        let hosts = node.sequence.map { Array($0) }?.map(\.string) ?? []
        // One that is no host would be the only one.
        guard !hosts.isEmpty, !hosts.contains(where: { $0?.wholeMatch(of: #/[A-Za-z0-9.-]+/#) == nil }) else {
            throw section.error("'gateway.url_hosts' must be a list of hosts: [example.com]", at: node)
        }
        guard allowURLs != nil else {
            throw section.error("'gateway.url_hosts' needs 'allow_urls: https', or nothing is fetched", at: node)
        }
        return hosts.compactMap(\.self)
    }

    /// A prefix, or `nil` for none; nothing for what is neither.
    private static func homeAssistant(_ text: String) -> String?? {
        switch text {
        case "off", "false", "no": .some(nil)
        case "on", "true", "yes": HomeAssistantTopics.usualPrefix
        // The section's error says how to write it.
        default: (try? HomeAssistantTopics(prefix: text)).map { .some($0.prefix) }
        }
    }

    private static func urls(_ text: String) -> String?? {
        switch text {
        case "off", "false", "no": .some(nil)
        case "https", "http": text
        default: nil
        }
    }
}
