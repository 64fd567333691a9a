import Failure
import HTTPTypes
import Hummingbird

/// Whether a page of somebody else's may have made a browser send a request.
struct RequestOrigin {
    let request: Request

    /// The host that the request was sent to, without its port.
    var host: Substring? {
        guard let authority = request.head.authority else { return nil }
        if authority.hasPrefix("[") { return authority.prefix { $0 != "]" } + "]" }
        return authority.prefix { $0 != ":" }
    }

    /// Refuses what is addressed to another host's name: a name that its owner has pointed at this machine (DNS rebinding).
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badHost``.
    func checkHost() throws(GatewayError) {
        guard let host, ListenAddress.isLoopback(host) else {
            throw GatewayError(
                .badHost,
                "this gateway answers as localhost only: use http://localhost:PORT, or give it tokens"
            )
        }
    }

    /// Refuses what a browser sends because a page from elsewhere told it to.
    ///
    /// - Parameter isProofNeeded: Whether a request that does not say which page it is from is refused.
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/crossSite``.
    func checkPage(isProofNeeded: Bool) throws(GatewayError) {
        guard request.method != .get, request.method != .head else { return }
        if let site = request.headers[.fetchSite] {
            guard site == "same-origin" || (site == "none" && !isProofNeeded) else { throw Self.refusal }
        } else if let origin = request.headers[.origin] {
            guard let authority = request.head.authority, origin.hasSuffix("://\(authority)") else {
                throw Self.refusal
            }
        } else if isProofNeeded {
            throw Self.refusal
        }
    }

    private static var refusal: GatewayError {
        GatewayError(.crossSite, "only this gateway's own pages may do this with a cookie: send the token instead")
    }
}
