import Failure

/// What may be fetched, and how much of it.
struct FetchRules: Sendable {
    /// Whether http:// is allowed beside https://.
    var allowsPlainHTTP = false
    /// The only hosts that are allowed, with all below them; empty: every public one.
    var hosts: [String] = []
    var addresses = AddressRule.publicOnly
    var ports: Set<Int> = [443, 80]
    /// How often an answer may send elsewhere.
    var redirects = 3
    var bytes = PictureLimits().pictureBytes
    /// At a time.
    var fetches = 8
    /// For all of it: looking the host up, redirects, reading.
    var time = Duration.seconds(5)

    /// Nothing but the defaults.
    init() {}

    /// The rules that a gateway is configured with; `nil` when nothing is fetched.
    init?(_ configuration: GatewayConfiguration) {
        guard configuration.pictureURLs != .none else { return nil }
        allowsPlainHTTP = configuration.pictureURLs == .http
        hosts = configuration.pictureHosts.map { $0.lowercased() }
    }

    /// Checks all that can be checked without looking the host up.
    ///
    /// - Throws: ``GatewayError`` with `badURL`.
    func check(_ url: PictureURL) throws(GatewayError) {
        guard url.scheme == .https || allowsPlainHTTP else { throw PictureURL.refusal("only https:// is allowed here") }
        guard ports.contains(url.port) else { throw PictureURL.refusal("its port is not allowed: use the usual one") }
        guard hosts.isEmpty || hosts.contains(where: { url.hostText == $0 || url.hostText.hasSuffix("." + $0) }) else {
            throw PictureURL.refusal("pictures are not fetched from its host")
        }
    }

    /// The address to connect to, of those that a host has.
    ///
    /// A host with an address that is refused is refused as a whole: its others would be reached by asking again.
    ///
    /// - Throws: ``GatewayError`` with `badURL`.
    func choose(from found: [IPAddress]) throws(GatewayError) -> IPAddress {
        guard let first = found.first, found.allSatisfy(addresses.allows) else {
            throw PictureURL.refusal("its host is not on the public internet, or there is none of this name")
        }
        return first
    }
}
