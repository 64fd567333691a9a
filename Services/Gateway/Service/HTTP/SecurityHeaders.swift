import HTTPTypes
import Hummingbird

/// Tells browsers what they may do with answers: as little as the web app needs.
struct SecurityHeaders: RouterMiddleware {
    private static let contentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

    /// Whether it was asked for over TLS, and shall be from then on.
    let isEncrypted: Bool

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = Self.contentPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.frameOptions] = "DENY"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(self), microphone=(), geolocation=()"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if isEncrypted { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
