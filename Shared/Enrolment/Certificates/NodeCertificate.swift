import Crypto
public import Failure
public import FoundationEssentials
import SwiftASN1
import X509

/// A certificate that our authority gave, or claims to have given.
public struct NodeCertificate: Sendable, Equatable {
    let certificate: Certificate
    /// In PEM.
    public let pem: String

    /// Reads a certificate in PEM; foreign text is welcome.
    ///
    /// - Throws: ``EnrolmentError`` with `malformed`.
    public init(pem: String) throws(EnrolmentError) {
        guard pem.utf8.count <= 16_384 else { throw EnrolmentError(.malformed, "a certificate is not as long as this") }
        do {
            certificate = try Certificate(pemEncoded: pem)
        } catch {
            throw EnrolmentError(.malformed, "this is no certificate (X.509, PEM)", cause: error)
        }
        self.pem = pem
    }

    init(_ certificate: Certificate) throws(EnrolmentError) {
        do {
            pem = try certificate.serializeAsPEM().pemString
        } catch {
            throw EnrolmentError(.malformed, "a certificate cannot be written", cause: error)
        }
        self.certificate = certificate
    }

    /// Whose it is; empty if it does not say.
    public var name: String { commonName(of: certificate.subject) }

    /// When it ends.
    public var end: Date { certificate.notValidAfter }

    /// Its number, in hexadecimal.
    public var serial: String { certificate.serialNumber.bytes.map { hex($0) }.joined() }

    /// SHA-256 over the whole, in hexadecimal: what two people read to each other.
    public var fingerprint: String {
        get throws(EnrolmentError) {
            do {
                var serializer = DER.Serializer()
                try serializer.serialize(certificate)
                return SHA256.hash(data: serializer.serializedBytes).map { hex($0) }.joined()
            } catch {
                throw EnrolmentError(.malformed, "a certificate cannot be written", cause: error)
            }
        }
    }

    /// Whether so much of its life is over that a new one is due: two thirds.
    public func isDue(at now: Date) -> Bool {
        let life = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
        return certificate.notValidAfter.timeIntervalSince(now) < life / 3
    }

    func isValid(at now: Date) -> Bool { certificate.notValidBefore <= now && now < certificate.notValidAfter }

    /// Whether the key belongs to it.
    public func belongs(to key: KeyPair) -> Bool { certificate.publicKey == key.certificateKey.publicKey }

    /// Whether its owner signed the bytes.
    func signed(_ bytes: [UInt8], _ signature: [UInt8]) -> Bool {
        guard let key = P256.Signing.PublicKey(certificate.publicKey),
            // What is no signature signs nothing.
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: bytes)
    }
}

/// Two digits for a byte.
func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
}

/// The common name in a distinguished name; empty when there is none, or several.
func commonName(of name: DistinguishedName) -> String {
    let values = name.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
    guard values.count == 1, let value = values.first else { return "" }
    return String(describing: value.value)
}
