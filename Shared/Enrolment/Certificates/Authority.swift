public import Failure
public import FoundationEssentials
public import Messages
import SwiftASN1
import X509

/// A site's own certificate authority: who it vouches for is let in by the broker.
public struct Authority: Sendable {
    private static let authorityDays = 3_653
    /// The server's certificate lives as long as the authority: nobody renews it.
    private static let serverDays = 3_652
    /// How long a node's certificate lives; it is renewed when a third of that is left.
    public static let nodeDays = 365
    /// Clocks differ, and a Pi's is late until it has asked the network.
    private static let slack: TimeInterval = 3_600

    public let certificate: NodeCertificate
    let key: KeyPair

    /// Makes a new authority.
    ///
    /// - Throws: ``EnrolmentError``.
    public init(site: Name, now: Date) throws(EnrolmentError) {
        key = KeyPair()
        let name = Self.wrap { try DistinguishedName { CommonName("Mien authority of \(site)") } }
        let subject = try name.get()
        let publicKey = key.certificateKey.publicKey
        certificate = try Self.certificate(
            subject: subject,
            publicKey: publicKey,
            life: (now - Self.slack, now + Double(Self.authorityDays) * 86_400),
            issuer: (subject, key)
        ) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: publicKey)
        }
    }

    /// An authority that was made before.
    ///
    /// - Throws: ``EnrolmentError`` with `malformed` when certificate and key are not one's.
    public init(certificatePEM: String, keyPEM: String) throws(EnrolmentError) {
        certificate = try NodeCertificate(pem: certificatePEM)
        key = try KeyPair(pem: keyPEM)
        guard certificate.belongs(to: key) else {
            throw EnrolmentError(.malformed, "the authority's key is not that of its certificate")
        }
    }

    // MARK: Issuing

    /// A certificate for the broker's machine.
    ///
    /// - Parameter hosts: The names and addresses that nodes know it by.
    /// - Throws: ``EnrolmentError``.
    public func serverCertificate(
        for key: KeyPair,
        hosts: [ServerHost],
        now: Date
    ) throws(EnrolmentError) -> NodeCertificate {
        guard let first = hosts.first else {
            throw EnrolmentError(.badRequest, "the server needs a name or an address that nodes know it by: --host")
        }
        let subject = try Self.wrap { try DistinguishedName { CommonName(String(first.text.prefix(64))) } }.get()
        let names = hosts.map(\.generalName)
        return try Self.certificate(
            subject: subject,
            publicKey: key.certificateKey.publicKey,
            life: (now - Self.slack, now + Double(Self.serverDays) * 86_400),
            issuer: issuer
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
        }
    }

    /// A certificate for the key of a node that asks for it.
    ///
    /// - Parameter request: What the node made with ``KeyPair/request(for:)``; its name must be the node's.
    /// - Throws: ``EnrolmentError`` with `malformed` or `badRequest`.
    public func nodeCertificate(
        request: String,
        node: Name,
        days: Int = Self.nodeDays,
        now: Date
    ) throws(EnrolmentError) -> NodeCertificate {
        guard (1...3_650).contains(days) else {
            throw EnrolmentError(.badRequest, "a node's certificate lives from 1 to 3650 days")
        }
        let end = min(now + Double(days) * 86_400, certificate.end)
        return try Self.certificate(
            subject: try Self.wrap { try DistinguishedName { CommonName(node.text) } }.get(),
            publicKey: try Self.publicKey(in: request, of: node),
            life: (now - Self.slack, end),
            issuer: issuer
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.clientAuth])
        }
    }

    private static func publicKey(in request: String, of node: Name) throws(EnrolmentError) -> Certificate.PublicKey {
        guard request.utf8.count <= 16_384 else { throw EnrolmentError(.malformed, "a request is not as long as this") }
        let parsed = wrap { try CertificateSigningRequest(pemEncoded: request) }
        guard case .success(let request) = parsed, request.publicKey.isValidSignature(request.signature, for: request)
        else {
            throw EnrolmentError(.malformed, "this is no request for a certificate (PKCS #10, PEM), or it was changed")
        }
        guard commonName(of: request.subject) == node.text else {
            throw EnrolmentError(
                .badRequest,
                "the request is for '\(commonName(of: request.subject).prefix(80))', not for '\(node)'"
            )
        }
        return request.publicKey
    }

    // MARK: Checking

    /// Whether the authority gave this certificate, and its time has not passed.
    ///
    /// - Throws: ``EnrolmentError`` with `stranger` or `expired`.
    public func check(_ other: NodeCertificate, now: Date) throws(EnrolmentError) {
        try other.check(issuedBy: certificate, now: now)
    }

    private var issuer: (DistinguishedName, KeyPair) { (certificate.certificate.subject, key) }

    private static func certificate(
        subject: DistinguishedName,
        publicKey: Certificate.PublicKey,
        life: (from: Date, to: Date),
        issuer: (name: DistinguishedName, key: KeyPair),
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws(EnrolmentError) -> NodeCertificate {
        let made = wrap {
            try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: publicKey,
                notValidBefore: life.from,
                notValidAfter: life.to,
                issuer: issuer.name,
                subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: extensions().get(),
                issuerPrivateKey: issuer.key.certificateKey
            )
        }
        return try NodeCertificate(made.get())
    }

    private static func wrap<Made>(_ make: () throws -> Made) -> Result<Made, EnrolmentError> {
        Result(catching: make).mapError { EnrolmentError(.malformed, "a certificate cannot be made", cause: $0) }
    }
}

extension NodeCertificate {
    /// Whether the authority with this certificate gave ours, and its time has not passed.
    ///
    /// - Throws: ``EnrolmentError`` with `stranger` or `expired`.
    func check(issuedBy authority: NodeCertificate, now: Date) throws(EnrolmentError) {
        let key = authority.certificate.publicKey
        guard certificate.issuer == authority.certificate.subject,
            key.isValidSignature(certificate.signature, for: certificate)
        else {
            throw EnrolmentError(.stranger, "the certificate of '\(name.prefix(80))' is not of this site's authority")
        }
        guard isValid(at: now) else {
            throw EnrolmentError(
                .expired,
                "the certificate of '\(name.prefix(80))' is not valid at this time: is the clock right? else enrol it again"
            )
        }
    }
}
