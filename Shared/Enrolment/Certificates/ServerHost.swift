public import Failure
import Glibc
import SwiftASN1
import X509

/// A name or an address of the machine with the broker.
public struct ServerHost: Sendable, Equatable {
    /// As it was given.
    public let text: String
    /// The bytes of an address; `nil`: it is a name.
    private let address: [UInt8]?

    /// Reads a DNS name or an IP address.
    ///
    /// - Throws: ``EnrolmentError`` with `badRequest`.
    public init(_ text: String) throws(EnrolmentError) {
        self.text = text
        address = Self.bytes(of: text)
        guard address != nil || Self.isName(text) else {
            throw EnrolmentError(.badRequest, "'\(text.prefix(80))' is neither a machine's name nor an address")
        }
    }

    var generalName: GeneralName {
        address.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(text)
    }

    private static func bytes(of text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }

    /// RFC 1123, §2.1.
    private static func isName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy {
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-".utf8.contains($0)
                }
        }
    }
}
