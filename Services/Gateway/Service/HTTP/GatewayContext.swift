import Access
import Failure
import Hummingbird
import Messages

/// What is known of a request besides its head and its body.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where it came from: an IP address, without a port; empty where nobody knows.
    let address: String
    /// Who asks; `nil` before anybody looked, and where anybody may ask.
    var visitor: Visitor?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Makes sure that whoever asks may.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/roleNeeded`` or ``GatewayFailureCode/noToken``.
    @discardableResult
    func require(_ role: Role) throws(GatewayError) -> Visitor {
        guard let visitor else { throw GatewayError(.noToken, "this needs a token: send 'Authorization: Bearer …'") }
        guard visitor.role >= role else {
            throw GatewayError(
                .roleNeeded,
                "\(visitor.name) is a \(visitor.role.rawValue), and this needs a \(role.rawValue)"
            )
        }
        return visitor
    }

    /// A part of the path, with what was percent-encoded in it decoded.
    func part(_ name: String) -> String {
        PercentCoding.decode(coreContext.parameters.get(name) ?? "", plusIsSpace: false) ?? ""
    }
}

/// Who asks, and what they may do.
struct Visitor: Sendable, Equatable {
    /// How it is known who it is.
    enum Proof: Sendable, Equatable {
        /// Nobody is asked who they are: only this machine reaches the gateway, and it has no tokens.
        case presence
        case token
        /// A session that began with a token.
        case cookie
    }

    let name: Name
    let role: Role
    let proof: Proof
}
