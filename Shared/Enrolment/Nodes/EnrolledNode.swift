public import FoundationEssentials
public import Messages

/// A node that is, or was, let in.
public struct EnrolledNode: Sendable, Equatable {
    /// A certificate that it was given.
    public struct Paper: Sendable, Equatable, Codable {
        /// In hexadecimal.
        public let serial: String
        public let end: Date

        init(_ certificate: NodeCertificate) {
            (serial, end) = (certificate.serial, certificate.end)
        }
    }

    /// A certificate that counts no more.
    struct RevokedPaper: Sendable, Equatable, Codable {
        let serial: String
        let time: Date
    }

    public let name: Name
    public let role: NodeRole
    /// Those that it speaks for.
    public let cameras: [Name]
    /// Those that may still be valid, the latest last; none of one that was revoked.
    public internal(set) var papers: [Paper]
    /// Those that count no more, also from an earlier time under this name.
    var revokedPapers: [RevokedPaper] = []
    /// `nil`: it is let in.
    public internal(set) var revokedAt: Date?

    init(_ name: Name, role: NodeRole, cameras: [Name], paper: Paper) {
        (self.name, self.role, self.cameras, papers) = (name, role, cameras, [paper])
    }

    /// When its latest certificate ends.
    public var end: Date? { papers.last?.end }
}

extension EnrolledNode: Codable {
    private enum Key: String, CodingKey {
        case name, role, cameras, papers, revokedPapers, revokedAt
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        name = try Name(values.decode(String.self, forKey: .name))
        role = try values.decode(NodeRole.self, forKey: .role)
        cameras = try values.decode([String].self, forKey: .cameras).map { try Name($0) }
        papers = try values.decode([Paper].self, forKey: .papers)
        revokedPapers = try values.decode([RevokedPaper].self, forKey: .revokedPapers)
        revokedAt = try values.decodeIfPresent(Date.self, forKey: .revokedAt)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name.text, forKey: .name)
        try values.encode(role, forKey: .role)
        try values.encode(cameras.map(\.text), forKey: .cameras)
        try values.encode(papers, forKey: .papers)
        try values.encode(revokedPapers, forKey: .revokedPapers)
        try values.encodeIfPresent(revokedAt, forKey: .revokedAt)
    }
}
