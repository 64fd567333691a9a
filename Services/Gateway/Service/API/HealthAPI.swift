import Bus
import Hummingbird
import ServiceKit

/// Whether the gateway works, and which release it is.
struct HealthAPI: APIArea {
    private struct Answer: Encodable {
        let status: String
        let version: String
    }

    let bus: any MessageBus
    let health: Health

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("version") { _, _ in try JSONAnswer.response(["version": Release.version]) }
        group.get("health") { _, _ in
            let isWell = health.complaint == nil
            return try JSONAnswer.response(
                Answer(status: isWell ? "ok" : "impaired", version: Release.version),
                status: isWell ? .ok : .serviceUnavailable
            )
        }
    }
}
