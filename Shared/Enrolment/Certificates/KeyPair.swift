import Crypto
public import Failure
import SwiftASN1
import X509

/// A private key (P-256), and what is signed with it.
public struct KeyPair: Sendable {
    let key: P256.Signing.PrivateKey

    /// A new one.
    public init() {
        key = P256.Signing.PrivateKey()
    }

    /// Reads a key in PEM.
    ///
    /// - Throws: ``EnrolmentError`` with `malformed`.
    public init(pem: String) throws(EnrolmentError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw EnrolmentError(.malformed, "this is no private key (P-256, PEM)", cause: error)
        }
    }

    /// The key in PEM (PKCS #8): for nobody else's eyes.
    public var pem: String { key.pemRepresentation }

    /// Asks an authority for a certificate of a name (PKCS #10, PEM).
    ///
    /// - Throws: ``EnrolmentError``.
    public func request(for name: String) throws(EnrolmentError) -> String {
        do {
            return try CertificateSigningRequest(
                version: .v1,
                subject: DistinguishedName { CommonName(name) },
                privateKey: certificateKey,
                attributes: CertificateSigningRequest.Attributes([]),
                signatureAlgorithm: .ecdsaWithSHA256
            ).serializeAsPEM().pemString
        } catch {
            throw EnrolmentError(.malformed, "a request for '\(name)' cannot be made", cause: error)
        }
    }

    var certificateKey: Certificate.PrivateKey { Certificate.PrivateKey(key) }

    /// Signs bytes (ECDSA over SHA-256, DER).
    ///
    /// - Throws: ``EnrolmentError``.
    func signature(of bytes: [UInt8]) throws(EnrolmentError) -> [UInt8] {
        do {
            return Array(try key.signature(for: bytes).derRepresentation)
        } catch {
            throw EnrolmentError(.malformed, "nothing can be signed with this key", cause: error)
        }
    }
}
