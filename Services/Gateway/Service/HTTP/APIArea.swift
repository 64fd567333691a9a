import Hummingbird

/// An area of the API: the paths that it answers.
protocol APIArea: Sendable {
    /// Adds its paths, which begin after `/api/v1`.
    func addRoutes(to group: RouterGroup<GatewayContext>)
}
