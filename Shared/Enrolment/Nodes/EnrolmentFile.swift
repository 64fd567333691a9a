public import Failure
public import FoundationEssentials
public import Messages

/// What a node is given: one file, `hall-cam.mien`, signed by the site's authority.
public struct EnrolmentFile: Sendable, Equatable {
    /// What the file says.
    public struct Content: Sendable, Equatable, Codable {
        var format = 1
        public var node: String
        public var site: String
        public var role: NodeRole
        public var cameras: [String]
        /// Where the broker is: `mqtts://host:port`.
        public var broker: String
        /// The authority's certificate, in PEM.
        public var authority: String
        /// The node's.
        public var certificate: String
        /// The node's key; `nil` when the node made it itself.
        public var key: String?
    }

    private struct Envelope: Codable {
        let content: Content
        /// Of the content, by the authority, in Base64.
        let signature: String
    }

    private static let sizeLimit = 64 << 10

    public let content: Content
    private let signature: String

    init(_ content: Content, signedBy authority: Authority) throws(EnrolmentError) {
        self.content = content
        signature = Data(try authority.key.signature(of: try Self.bytes(of: content))).base64EncodedString()
    }

    /// The node's name.
    ///
    /// - Throws: ``EnrolmentError`` with `malformed`.
    public var node: Name {
        get throws(EnrolmentError) { try Self.name(content.node) }
    }

    /// The file's text.
    public var text: String {
        get throws(EnrolmentError) {
            let bytes = try Self.bytes(of: Envelope(content: content, signature: signature), isForPeople: true)
            return String(decoding: bytes, as: UTF8.self) + "\n"
        }
    }

    // MARK: Reading

    /// Reads a file that somebody brought, and checks that it is whole: its parts belong together and the authority in it
    /// signed it. Whether that authority is the right one, only its fingerprint tells.
    ///
    /// - Parameters:
    ///   - fingerprint: That of the authority, as `mien enroll` shows it; `nil`: the file is trusted.
    ///   - key: The node's own key, when the file has none.
    /// - Throws: ``EnrolmentError``.
    public init(
        text: String,
        fingerprint: String? = nil,
        key: KeyPair? = nil,
        now: Date
    ) throws(EnrolmentError) {
        guard text.utf8.count <= Self.sizeLimit,
            // Whatever it is, it is not ours.
            let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(text.utf8)), envelope.content.format == 1
        else {
            throw EnrolmentError(.malformed, "this is no file that 'mien enroll' made, or one of a later version")
        }
        (content, signature) = (envelope.content, envelope.signature)
        try checkNames()
        let authority = try NodeCertificate(pem: content.authority)
        try Self.check(authority, fingerprint)
        let signature = [UInt8](Data(base64Encoded: envelope.signature) ?? Data())
        guard authority.signed(try Self.bytes(of: content), signature) else {
            throw EnrolmentError(.malformed, "the file was changed on its way: have it made again")
        }
        try checkCertificate(of: authority, key: key, now: now)
    }

    private func checkNames() throws(EnrolmentError) {
        for text in [content.node, content.site] + content.cameras { _ = try Self.name(text) }
        guard Set(content.cameras).isDisjoint(with: Topic.reservedCameraNames) else {
            throw EnrolmentError(.malformed, "the file names a camera that cannot be")
        }
        let isPlain = content.broker.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'\\#".utf8.contains($0) }
        guard content.broker.hasPrefix("mqtts://"), isPlain, content.broker.utf8.count <= 300 else {
            throw EnrolmentError(.malformed, "the file's broker is no address with mqtts://")
        }
    }

    private func checkCertificate(of authority: NodeCertificate, key: KeyPair?, now: Date) throws(EnrolmentError) {
        let certificate = try NodeCertificate(pem: content.certificate)
        try certificate.check(issuedBy: authority, now: now)
        guard certificate.name == content.node else {
            throw EnrolmentError(.malformed, "the certificate in the file is for '\(certificate.name.prefix(80))'")
        }
        let own = try content.key.map { text throws(EnrolmentError) in try KeyPair(pem: text) } ?? key
        guard let own else {
            throw EnrolmentError(.badRequest, "the key is not in the file: join on the machine that made the request")
        }
        guard certificate.belongs(to: own) else {
            throw EnrolmentError(.malformed, "the key does not belong to the file's certificate")
        }
    }

    private static func check(_ authority: NodeCertificate, _ fingerprint: String?) throws(EnrolmentError) {
        guard let fingerprint else { return }
        let wanted = fingerprint.lowercased().filter { $0 != ":" && $0 != " " }
        // Half of it is more than anybody can forge.
        guard wanted.utf8.count >= 32, try authority.fingerprint.hasPrefix(wanted) else {
            throw EnrolmentError(.stranger, "the file is of another authority: its fingerprint is not the one given")
        }
    }

    private static func name(_ text: String) throws(EnrolmentError) -> Name {
        do {
            return try Name(text)
        } catch {
            throw EnrolmentError(.malformed, "the file has a name in it that is none", cause: error)
        }
    }

    private static func bytes(of value: some Encodable, isForPeople: Bool = false) throws(EnrolmentError) -> [UInt8] {
        let encoder = JSONEncoder()
        // The same content has the same bytes, or its signature would not fit.
        encoder.outputFormatting = isForPeople ? [.sortedKeys, .prettyPrinted] : [.sortedKeys]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw EnrolmentError(.malformed, "the file cannot be written", cause: error)
        }
    }
}
