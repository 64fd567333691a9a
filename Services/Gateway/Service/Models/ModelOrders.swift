import Bus
import Failure
import Messages
import Models
import RPC
import Rollout
import ServiceKit

/// Says what groups of classifiers shall run, as `mien models` does, of the bundles that the library has.
struct ModelOrders: Sendable {
    private let bus: any MessageBus
    private let site: Name
    private let watch: GroupWatch
    private let desk: RolloutDesk
    private let clock: WallClock

    init(bus: any MessageBus, site: Name, watch: GroupWatch, library: LibraryDesk, clock: WallClock = .system) {
        (self.bus, self.site, self.watch, self.clock) = (bus, site, watch, clock)
        // What lies about on the gateway's machine is not meant over HTTP.
        desk = RolloutDesk(store: ModelStore(directories: []), library: library) { _ in }
    }

    var library: LibraryDesk { desk.library }

    /// The bundle that a name means.
    ///
    /// - Throws: ``GatewayError``.
    func choose(_ name: String, precision: ModelPrecision = .auto) async throws -> WireModelChoice {
        guard case .bundle = try Self.inOurWords({ () throws(RolloutError) in try ModelName(name) }) else {
            throw GatewayError(.unknownModel, "'\(name.prefix(80))' is no bundle of the library: push it, or name one")
        }
        do {
            // Whether it is there at all: without an answer, every name would be unknown.
            _ = try await library.bundles()
            return try await desk.choose(name, precision: precision)
        } catch let error as RolloutError {
            throw GatewayError(error)
        } catch let error as RPCError {
            throw GatewayError(error)
        }
    }

    /// Selects what is decided, and publishes it.
    ///
    /// - Throws: ``GatewayError``.
    func change(
        _ group: Name,
        by person: Name,
        _ decide: (SelectionChange) throws(RolloutError) -> WireModelSelection
    ) async throws -> WireModelSelection {
        try await makeSureOfBroker()
        let topic = Topic(site: site, .desiredModel(group: group)).text
        let now = clock.now
        let selection = try watch.decide(on: group) { view throws(any Error) in
            let change = SelectionChange(of: view, person: person.text, now: now)
            let selection = try Self.inOurWords { () throws(RolloutError) in try decide(change) }
            return (selection, InboundMessage(topic: topic, payload: try selection.encode()))
        }
        try await bus.publish(
            OutboundMessage(
                topic: topic,
                payload: try selection.encode(),
                qos: .atLeastOnce,
                retain: true,
                contentType: protobufContentType
            )
        )
        return selection
    }

    /// A message would wait for a broker that is away, and be sent when the person has long given up.
    private func makeSureOfBroker() async throws {
        for await state in bus.connectionStates() {
            guard case .connected = state else { break }
            return
        }
        throw GatewayError(.notConnected, "there is no connection to the broker: nothing was selected, try again later")
    }

    private static func inOurWords<Output>(_ body: () throws(RolloutError) -> Output) throws(GatewayError) -> Output {
        do {
            return try body()
        } catch {
            throw GatewayError(error)
        }
    }
}

extension GatewayError {
    /// What a client over HTTP is told of a rollout that is not to be.
    init(_ error: RolloutError) {
        let code: GatewayFailureCode =
            switch error.code {
            case .ambiguousModel: .ambiguousModel
            case .unknownModel: .unknownModel
            case .badName, .precisionMissing: .badParameter
            case .isTheModel: .conflict
            case .neverSent: .badParameter
            case .nothingBefore, .nothingSelected, .nothingTried, .notTried: .notSelected
            }
        self.init(code, error.message, cause: error.cause)
    }
}
