import Failure
import FoundationEssentials
import Hummingbird
import Messages
import Models
import RPC
import Rollout

/// Which models there are, which run, and which shall: `/api/v1/models`.
struct ModelsAPI: APIArea {
    /// What a change says; each has the fields that it needs.
    private struct Order: Decodable {
        var model: String?
        var precision: String?
        var share: Double?
    }

    let orders: ModelOrders
    let watch: GroupWatch
    let comparison: ModelComparisons
    let gate: ModelsGate
    /// `nil`: nobody reads forms here, so no bundle can be sent.
    var uploads: BundleUploads?

    /// What a shadow and a canary have when nobody says, as with `mien models`.
    private static let usualShares = (shadow: 0.3, canary: 0.1)
    private static let largestOrder = 16 << 10

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("models") { request, context in
            _ = try gate.admit(context, .look)
            try QueryReader(request).finish()
            return try await list()
        }
        group.get("models/compare") { request, context in
            _ = try gate.admit(context, .look)
            return try await comparison.answer(request)
        }
        group.post("models/:group/use") { try await change($0, $1, "use", use) }
        group.post("models/:group/rollback") { try await change($0, $1, "rollback", rollback) }
        group.post("models/:group/shadow") { try await change($0, $1, "shadow", shadow) }
        group.post("models/:group/canary") { try await change($0, $1, "canary", canary) }
        group.post("models/:group/promote") { try await change($0, $1, "promote", promote) }
        if let uploads {
            group.post("models/bundles") { request, context in
                _ = try gate.admit(context, .upload)
                try QueryReader(request).finish()
                return JSONAnswer.response(try await uploads.take(request), status: .created)
            }
        }
    }

    // MARK: What there is

    /// Without a library the groups are told nevertheless.
    private func list() async throws -> Response {
        var (bundles, library): ([JSONValue], JSONValue) = ([], "connected")
        do {
            bundles = try await orders.library.bundles().map(GroupJSON.bundle)
        } catch is RPCError {
            library = "away"
        }
        return JSONAnswer.response([
            "groups": .array(watch.groups.map(GroupJSON.group)), "bundles": .array(bundles), "library": library,
        ])
    }

    // MARK: What shall be

    private typealias Change = @Sendable (Name, Name, Order) async throws -> WireModelSelection

    private func change(
        _ request: Request,
        _ context: GatewayContext,
        _ how: String,
        _ body: Change
    ) async throws -> Response {
        // The error says what a name is.
        guard let group = context.parameters.get("group").flatMap({ try? Name($0) }) else {
            throw GatewayError(.badParameter, "a group's name has a-z, 0-9, '.', '_' and '-'")
        }
        let person = try gate.admit(context, .change(group: group, how: how))
        try QueryReader(request).finish()
        let selection = try await body(group, person, try await order(request))
        return JSONAnswer.response(
            [
                "revision": .unsigned(selection.revision),
                "sentence": .string("\(selection.sentence) in the group \(group)"),
            ],
            status: .accepted
        )
    }

    /// An empty body says nothing more.
    private func order(_ request: Request) async throws -> Order {
        let body = try await request.wholeBody(upTo: Self.largestOrder)
        guard body.readableBytes > 0 else { return Order() }
        do {
            return try JSONDecoder().decode(Order.self, from: Data(body.readableBytesView))
        } catch {
            throw GatewayError(
                .badParameter,
                #"the body must be JSON such as {"model":"expression-1.2.0","share":0.3}"#
            )
        }
    }

    @Sendable private func use(_ group: Name, _ person: Name, _ order: Order) async throws -> WireModelSelection {
        guard let name = order.model else {
            throw GatewayError(.badParameter, #"say which: {"model":"name-version"}"#)
        }
        guard let precision = ModelPrecision(rawValue: order.precision ?? ModelPrecision.auto.rawValue) else {
            throw GatewayError(.badParameter, "'precision' must be auto, fp32 or int8")
        }
        let choice = try await orders.choose(name, precision: precision)
        return try await orders.change(group, by: person) { change throws(RolloutError) in change.use(choice) }
    }

    @Sendable private func rollback(_ group: Name, _ person: Name, _: Order) async throws -> WireModelSelection {
        try await orders.change(group, by: person) { change throws(RolloutError) in try change.rollback() }
    }

    @Sendable private func shadow(_ group: Name, _ person: Name, _ order: Order) async throws -> WireModelSelection {
        let (choice, share) = (try await tried(order), try share(order, usual: Self.usualShares.shadow))
        return try await orders.change(group, by: person) { change throws(RolloutError) in
            try change.shadow(choice, share: share)
        }
    }

    @Sendable private func canary(_ group: Name, _ person: Name, _ order: Order) async throws -> WireModelSelection {
        let (choice, share) = (try await tried(order), try share(order, usual: Self.usualShares.canary))
        return try await orders.change(group, by: person) { change throws(RolloutError) in
            try change.canary(choice, share: share)
        }
    }

    @Sendable private func promote(_ group: Name, _ person: Name, _ order: Order) async throws -> WireModelSelection {
        try await orders.change(group, by: person) { change throws(RolloutError) in
            try change.promote(try order.model.map { text throws(RolloutError) in try ModelName(text) })
        }
    }

    private func tried(_ order: Order) async throws -> WireModelChoice? {
        guard let name = order.model else { return nil }
        return try await orders.choose(name)
    }

    private func share(_ order: Order, usual: Double) throws -> Double {
        let share = order.share ?? usual
        // NaN fails the comparisons.
        guard share > 0, share <= 1 else { throw GatewayError(.badParameter, "'share' must be above 0 and at most 1") }
        return share
    }
}
