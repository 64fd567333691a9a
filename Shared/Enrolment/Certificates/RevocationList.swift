import Crypto
import Failure
import FoundationEssentials
import SwiftASN1
import X509

/// The certificates that count no more, for the broker (RFC 5280, §5.1).
struct RevocationList {
    /// Numbers of certificates, in hexadecimal, and when they were revoked.
    let entries: [(serial: String, time: Date)]
    /// Of two lists the broker believes the later one, so each is later than the one before.
    let issued: Date

    /// Longer than any certificate lives: a list that was out of date would keep everybody out.
    private static let life: TimeInterval = 20 * 365 * 86_400

    /// The list in PEM, signed by the authority.
    ///
    /// - Throws: ``EnrolmentError``.
    func pem(signedBy authority: Authority) throws(EnrolmentError) -> String {
        do {
            let list = try bytes(issuer: authority.certificate.certificate.subject)
            let signature = try authority.key.signature(of: list)
            var serializer = DER.Serializer()
            try serializer.appendConstructedNode(identifier: .sequence) { coder in
                coder.serializeRawBytes(list)
                try Self.serializeAlgorithm(into: &coder)
                try coder.serialize(ASN1BitString(bytes: signature[...]))
            }
            return PEMDocument(type: "X509 CRL", derBytes: serializer.serializedBytes).pemString + "\n"
        } catch {
            throw EnrolmentError(.malformed, "the list of revoked certificates cannot be made", cause: error)
        }
    }

    private func bytes(issuer: DistinguishedName) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            // Version 2, which is written as 1.
            try coder.serialize(1)
            try Self.serializeAlgorithm(into: &coder)
            try coder.serialize(issuer)
            try Self.serialize(issued, into: &coder)
            try Self.serialize(issued + Self.life, into: &coder)
            guard !entries.isEmpty else { return }
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                for entry in entries { try Self.serialize(entry, into: &coder) }
            }
        }
        return serializer.serializedBytes
    }

    private static func serialize(_ entry: (serial: String, time: Date), into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(number(entry.serial)[...])
            try serialize(entry.time, into: &coder)
        }
    }

    /// ecdsa-with-SHA256 (RFC 5758, §3.2).
    private static func serializeAlgorithm(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(try ASN1ObjectIdentifier(elements: [1, 2, 840, 10045, 4, 3, 2]))
        }
    }

    /// A time until 2049 has two digits for the year, a later one four (RFC 5280, §5.1.2.4).
    private static func serialize(_ date: Date, into coder: inout DER.Serializer) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let (year, month, day) = (parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
        let (hours, minutes, seconds) = (parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
        if year < 2050 {
            try coder.serialize(
                UTCTime(year: year, month: month, day: day, hours: hours, minutes: minutes, seconds: seconds)
            )
        } else {
            try coder.serialize(
                GeneralizedTime(
                    year: year,
                    month: month,
                    day: day,
                    hours: hours,
                    minutes: minutes,
                    seconds: seconds,
                    fractionalSeconds: 0
                )
            )
        }
    }

    /// The bytes of a number in hexadecimal; a first bit that is set would make it negative.
    private static func number(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        return bytes.first.map { $0 & 0x80 != 0 } == true ? [0] + bytes : bytes
    }
}
