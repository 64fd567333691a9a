import Glibc

/// An address on the internet, of either version.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four bytes or sixteen, in network order.
    let bytes: [UInt8]

    /// Creates one from four or sixteen bytes.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads the one way in which each address is written: four decimal numbers without leading zeros, or what
    /// `inet_pton(3)` takes for version 6. No other way, as `0177.1` or `2130706433`, is an address here.
    init?(_ text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            self.init(version6: String(text))
        } else {
            self.init(version4: text)
        }
    }

    private init?(version4 text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            guard part == "0" || part.utf8.first != UInt8(ascii: "0") else { return nil }
            return UInt8(part)
        }
        self.init(bytes: numbers)
    }

    private init?(version6 text: String) {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        self.init(bytes: withUnsafeBytes(of: &address, Array.init))
    }

    var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
