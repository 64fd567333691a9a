import Failure

/// Where the gateway listens, and who reaches it there.
struct ListenAddress {
    /// Whether only programs of this machine reach a host's name or address.
    static func isLoopback(_ host: some StringProtocol) -> Bool {
        let host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts[0] == 127
    }

    /// Makes sure that nobody listens in, and that those who ask are known, where others than this machine's programs come by.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/openToOthers``.
    static func check(_ configuration: GatewayConfiguration) throws(GatewayError) {
        guard !isLoopback(configuration.host) else { return }
        let missing = [
            configuration.tls == nil ? "--tls-certificate FILE and --tls-private-key FILE" : nil,
            configuration.tokens == nil ? "--tokens FILE (made by 'mien token add')" : nil,
        ].compactMap(\.self)
        guard missing.isEmpty else {
            throw GatewayError(
                .openToOthers,
                "other machines reach \(configuration.host): give \(missing.joined(separator: " and ")), or listen at 127.0.0.1"
            )
        }
    }
}
