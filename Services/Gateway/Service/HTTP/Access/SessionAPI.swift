import Access
import Failure
import HTTPTypes
import Hummingbird
import Messages

/// Signing in and out: browsers get a cookie, because pictures and event streams cannot send a token.
struct SessionAPI: APIArea {
    private struct Credentials: Decodable {
        let token: String
    }

    let door: Door
    /// Whether the cookie may travel over TLS only.
    let isEncrypted: Bool

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("session") { _, context in
            guard let visitor = context.visitor else {
                throw GatewayError(.noToken, "sign in first: POST a token to /api/v1/session")
            }
            return answer(visitor)
        }
        group.post("session") { request, context in try await begin(request, context) }
        group.delete("session") { request, context in end(request, context) }
    }

    private func begin(_ request: Request, _ context: GatewayContext) async throws -> Response {
        if door.isOpen { return answer(try context.require(.viewer)) }
        // A page of somebody else's must not sign a person in under another name.
        try RequestOrigin(request: request).checkPage(isProofNeeded: false)
        let token: String
        if let text = Door.token(in: request) {
            token = text
        } else {
            token = try await request.json(Credentials.self).token
        }
        let (visitor, cookie) = try door.beginSession(token: token, address: context.address)
        var response = answer(visitor)
        response.headers[.setCookie] = setCookie(cookie, lifetime: SessionBook.lifetime / 1_000_000)
        return response
    }

    private func end(_ request: Request, _ context: GatewayContext) -> Response {
        if let cookie = request.cookies[Door.cookie]?.value { door.endSession(cookie) }
        return Response(status: .noContent, headers: [.setCookie: setCookie("", lifetime: 0)])
    }

    private func setCookie(_ value: String, lifetime: Int64) -> String {
        "\(Door.cookie)=\(value); Path=/; Max-Age=\(lifetime); HttpOnly; SameSite=Strict\(isEncrypted ? "; Secure" : "")"
    }

    private func answer(_ visitor: Visitor) -> Response {
        JSONAnswer.response([
            "name": .string(visitor.name.text),
            "person": door.isOpen ? .null : .string(visitor.name.text),
            "role": .string(visitor.role.rawValue),
            "open": .bool(door.isOpen),
        ])
    }
}
