import Access
import Failure
import Hummingbird

/// Lets nobody in who has no business here: every path needs a viewer at least, unless it is named below.
struct Gatekeeper: RouterMiddleware {
    /// What anybody may ask.
    private static let open: Set<String> = [
        "/api/v1/health", "/api/v1/version", "/api/v1/session", "/openapi.json", "/docs", "/spec",
    ]

    let door: Door

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.visitor = try door.visitor(of: request, address: context.address)
        } catch let error as GatewayError where error.code == .badToken && Self.open.contains(request.uri.path) {
            // Who signs in, or asks how things are, may have an old token.
        }
        if !Self.open.contains(request.uri.path) { try context.require(.viewer) }
        return try await next(request, context)
    }
}
