import Access
import Bus
import Hummingbird
import Messages
import ServiceKit

/// Whether the gateway works, and which release it is.
struct HealthAPI: APIArea {
    let link: BrokerLink
    let health: Health
    let intake: LiveIntake?

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("version") { request, _ in
            try QueryReader(request).finish()
            return JSONAnswer.response(["version": .string(Release.version)])
        }
        group.get("health") { request, context in
            try QueryReader(request).finish()
            return answer(to: context.visitor)
        }
    }

    /// Without its broker a gateway is of no use: then whoever sends it requests shall send them elsewhere. With anything else
    /// that is wrong, here or with a service, it answers what it can. What is wrong is for those alone who may see the rest.
    private func answer(to visitor: Visitor?) -> Response {
        let problems = problems
        let status = !link.isConnected ? "away" : problems.isEmpty ? "ok" : "impaired"
        var value: JSONValue = ["status": .string(status), "version": .string(Release.version)]
        if visitor != nil {
            value = value.adding([
                "broker": link.isConnected ? "connected" : "away", "problems": .array(problems),
            ])
        }
        return JSONAnswer.response(value, status: link.isConnected ? .ok : .serviceUnavailable)
    }

    private var problems: [JSONValue] {
        let own: [JSONValue] = [health.complaint, health.warning].compactMap(\.self).map { message in
            ["service": "gateway", "instance": "", "message": .string(message)]
        }
        let others: [JSONValue] = (intake?.current.problems ?? []).filter { $0.id.service.text != "gateway" }.map {
            problem in
            [
                "service": .string(problem.id.service.text), "instance": .string(problem.id.instance.text),
                "message": .string(problem.message),
            ]
        }
        return own + others
    }
}
