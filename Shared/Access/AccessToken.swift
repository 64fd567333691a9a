import Crypto

/// A token as whoever uses it keeps it; only its hash is stored.
public struct AccessToken: Sendable {
    /// Tells people, and programs that look for secrets in the wrong places, what it is.
    private static let prefix = "mien_"
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// Of six bits each: 258 bits.
    private static let length = 43

    /// The text that is sent as `Authorization: Bearer …`.
    public let text: String

    /// Draws a new one.
    public init() {
        var random = SystemRandomNumberGenerator()
        let drawn = (0..<Self.length).map { _ in Self.alphabet[Int(random.next(upperBound: UInt(Self.alphabet.count)))]
        }
        text = Self.prefix + String(decoding: drawn, as: UTF8.self)
    }

    /// The SHA-256 of its text.
    public var hash: TokenHash { TokenHash(of: text) }
}

/// The SHA-256 of a token.
///
/// A hash of 258 drawn bits needs no salt and no slow function: there is nothing to guess.
public struct TokenHash: Sendable, Hashable {
    static let size = 32

    private let bytes: [UInt8]

    /// Hashes what somebody says is a token.
    public init(of text: String) {
        bytes = Array(SHA256.hash(data: Array(text.utf8)))
    }

    /// Reads 64 hexadecimal digits; `nil` for anything else.
    public init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8).map { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let values = digits.compactMap(\.self)
        guard digits.count == 2 * Self.size, values.count == digits.count else { return nil }
        bytes = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// 64 hexadecimal digits.
    public var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Whether the two are the same; how long it takes does not tell where they differ.
    public func matches(_ other: TokenHash) -> Bool {
        zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
