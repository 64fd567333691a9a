/// Which addresses pictures may be fetched from: those of the public internet alone.
///
/// An address that leads into this machine, its network or another protocol's tunnel is refused: whoever names a URL shall reach
/// nothing through the gateway that they could not reach without it.
struct AddressRule: Sendable {
    /// Addresses whose first bits are these.
    private struct Range {
        let start: [UInt8]
        let bits: Int

        func contains(_ bytes: [UInt8]) -> Bool {
            guard bytes.count == start.count else { return false }
            return (0..<bits).allSatisfy { bit in
                (bytes[bit / 8] ^ start[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }

    /// Nothing but the public internet.
    static let publicOnly = AddressRule(alsoAllowed: [])

    /// What is allowed besides, whatever range it lies in: for tests, and for nobody else.
    private let alsoAllowed: Set<IPAddress>

    init(alsoAllowed: Set<IPAddress>) {
        self.alsoAllowed = alsoAllowed
    }

    /// Whether a picture may be fetched from there.
    func allows(_ address: IPAddress) -> Bool {
        if alsoAllowed.contains(address) { return true }
        if Self.refused.contains(where: { $0.contains(address.bytes) }) { return false }
        // Of version 6, global unicast alone is the internet (RFC 4291, 2.4).
        return address.bytes.count == 4 || Self.globalUnicast.contains(address.bytes)
    }

    private static let globalUnicast = range("2000::", 3)

    // The special-purpose registries of RFC 6890, as IANA keeps them.
    private static let refused: [Range] = [
        range("0.0.0.0", 8),  // this network
        range("10.0.0.0", 8),  // private
        range("100.64.0.0", 10),  // carriers' translation
        range("127.0.0.0", 8),  // loopback
        range("169.254.0.0", 16),  // link-local: 169.254.169.254 tells a cloud machine's secrets
        range("172.16.0.0", 12),  // private
        range("192.0.0.0", 24),  // protocols
        range("192.0.2.0", 24),  // documentation
        range("192.31.196.0", 24),  // AS112
        range("192.52.193.0", 24),  // AMT
        range("192.88.99.0", 24),  // 6to4 relays
        range("192.168.0.0", 16),  // private
        range("192.175.48.0", 24),  // AS112
        range("198.18.0.0", 15),  // benchmarks
        range("198.51.100.0", 24),  // documentation
        range("203.0.113.0", 24),  // documentation
        range("224.0.0.0", 4),  // multicast
        range("240.0.0.0", 4),  // reserved, broadcast
        // Within global unicast; loopback, mapped, NAT64, unique local, link-local and multicast lie outside it.
        range("2001::", 23),  // protocols, Teredo
        range("2001:db8::", 32),  // documentation
        range("2002::", 16),  // 6to4
        range("2620:4f:8000::", 48),  // AS112
        range("3fff::", 20),  // documentation
    ]

    private static func range(_ address: StaticString, _ bits: Int) -> Range {
        Range(start: IPAddress("\(address)")?.bytes ?? [], bits: bits)
    }
}
