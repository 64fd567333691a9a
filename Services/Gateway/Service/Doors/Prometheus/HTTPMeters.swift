import CoreMetrics
import Hummingbird

/// Counts and times requests by their routes: what stands in a route's place, a camera's name say, is nobody's label.
struct HTTPMeters: RouterMiddleware {
    private let factory: any MetricsFactory
    /// For paths that are none, as Hummingbird calls them.
    private static let noRoute = "NotFound"

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let route = context.endpointPath ?? Self.noRoute
        Counter(
            label: "mien_http_requests_total",
            dimensions: [("route", route), ("status", "\(response.status.code)")],
            factory: factory
        ).increment()
        let seconds = ContinuousClock.now - start
        CoreMetrics.Timer(label: "mien_http_seconds", dimensions: [("route", route)], factory: factory)
            .recordNanoseconds(Int64(seconds / .nanoseconds(1)))
        return response
    }
}
