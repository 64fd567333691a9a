import Access
import Failure
import Hummingbird

/// The services, and what they say.
struct SystemAPI: APIArea {
    let intake: LiveIntake
    let log: LogTail

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("services") { request, _ in
            try QueryReader(request).finish()
            let services = intake.current.services.sorted { $0.key < $1.key }
            return JSONAnswer.response(["services": .array(services.map { ServiceJSON.service($0.key, $0.value) })])
        }
        group.get("log") { request, context in
            try context.require(.admin)
            var query = try QueryReader(request)
            let limit = try query.number("limit", in: 1...2_000) ?? 200
            try query.finish()
            return JSONAnswer.response(["lines": .array(log.lines(limit).map { .string($0) })])
        }
    }
}
