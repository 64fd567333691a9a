public import Failure
public import FoundationEssentials
import Messages

/// How a node gets its next certificate: it makes a new key, and signs the request with the one that it has.
///
/// Who the broker says it is does not matter, so nothing else on the bus can ask in its name.
public struct Renewal: Sendable, Equatable {
    /// The certificate that counts now, in PEM.
    public let certificate: String
    /// For the new key (PKCS #10, PEM).
    public let request: String
    /// Over the request, with the key that counts now.
    public let signature: [UInt8]

    /// What came over the bus.
    public init(certificate: String, request: String, signature: [UInt8]) {
        (self.certificate, self.request, self.signature) = (certificate, request, signature)
    }

    /// What a node sends.
    ///
    /// - Throws: ``EnrolmentError``.
    public init(of certificate: NodeCertificate, key: KeyPair, next: KeyPair) throws(EnrolmentError) {
        self.certificate = certificate.pem
        request = try next.request(for: certificate.name)
        signature = try key.signature(of: Array(request.utf8))
    }
}

extension SecurityFolder {
    /// Gives a node its next certificate. The one before counts until it ends.
    ///
    /// - Throws: ``EnrolmentError``: `stranger`, `expired`, `revoked`, `notEnrolled`, `badRequest` or `malformed`.
    public func renew(_ renewal: Renewal, now: Date) throws(EnrolmentError) -> NodeCertificate {
        _ = try settings
        return try folder.alone { () throws(EnrolmentError) in try renewAlone(renewal, now: now) }
    }

    private func renewAlone(_ renewal: Renewal, now: Date) throws(EnrolmentError) -> NodeCertificate {
        let (authority, old) = (try authority, try NodeCertificate(pem: renewal.certificate))
        try authority.check(old, now: now)
        guard old.signed(Array(renewal.request.utf8), renewal.signature) else {
            throw EnrolmentError(.stranger, "the request is not signed with the key of the certificate")
        }
        // A certificate of ours has a name; the server's own may be none.
        guard let name = try? Name(old.name), var node = try node(name) else {
            throw EnrolmentError(.notEnrolled, "'\(old.name.prefix(80))' is not enrolled")
        }
        guard node.revokedAt == nil, node.papers.contains(where: { $0.serial == old.serial }) else {
            throw EnrolmentError(.revoked, "'\(name)' was revoked")
        }
        let new = try authority.nodeCertificate(request: renewal.request, node: name, now: now)
        node.papers = node.papers.filter { $0.end > now } + [EnrolledNode.Paper(new)]
        try save(node)
        return new
    }
}
