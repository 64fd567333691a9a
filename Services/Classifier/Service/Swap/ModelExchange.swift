public import Bus
import Failure
import FoundationEssentials
public import Logging
import Messages
import Models
import ServiceKit
public import ServiceLifecycle
import SwiftProtobuf
import Synchronization

/// Brings the models to run that are selected on the bus, and says how it goes: it does what the ``ModelSwitch`` decides.
///
/// To be run beside the classifier, and longer than it.
public final class ModelExchange: Service {
    enum Happening: Sendable {
        case event(ModelSwitch.Event)
        case loaded(ModelSwitch.Attempt, ExpressionModel)
        case connected
    }

    private let identity: ModelGroupMember
    private let bus: any MessageBus
    private let lineup: ModelLineup
    private let tools: SwapTools
    private let clock: WallClock
    private let ticks: any Clock<Duration>
    private let logger: Logger
    private let happenings: AsyncStream<Happening>
    private let feed: AsyncStream<Happening>.Continuation
    /// Held by the task that runs.
    private let desk: Mutex<SwapDesk>

    /// Prepares to follow a group's selections.
    ///
    /// - Parameters:
    ///   - start: What runs at first, and what an earlier process left.
    ///   - ticks: Measures trials and pauses.
    public convenience init(
        _ identity: ModelGroupMember,
        start: ModelStart,
        bus: any MessageBus,
        source: any BundleSource,
        tester: ChildSelfTester,
        trialTime: Duration = .seconds(60),
        logger: Logger
    ) {
        self.init(
            identity,
            start: start,
            bus: bus,
            tools: SwapTools(source: source, tester: tester, loader: start.loader, journal: start.journal),
            trialTime: trialTime,
            logger: logger
        )
    }

    init(
        _ identity: ModelGroupMember,
        start: ModelStart,
        bus: any MessageBus,
        tools: SwapTools,
        trialTime: Duration = .seconds(60),
        logger: Logger,
        clock: WallClock = .system,
        ticks: any Clock<Duration> = ContinuousClock()
    ) {
        (self.identity, self.bus, self.tools) = (identity, bus, tools)
        (self.logger, self.clock, self.ticks) = (logger, clock, ticks)
        lineup = start.lineup
        (happenings, feed) = AsyncStream.makeStream()
        desk = Mutex(SwapDesk(start.machine(trialTime: trialTime), since: clock.now))
    }

    /// Subscribes to the group's selections. To be called before the bus runs.
    public func subscribe() throws {
        let filter = try TopicFilter(Topic.Filter.desiredModels(group: identity.group).text(site: identity.site))
        let subscription = Subscription(filter, qos: .atLeastOnce) { [self] messages in
            for message in messages { receive(message) }
        }
        bus.addSubscription(subscription) { _ in }
    }

    private func receive(_ message: InboundMessage) {
        guard !message.payload.isEmpty else { return feed(.selected(nil)) }
        do {
            feed(.selected(ModelPlan(try WireModelSelection.decode(message.payload))))
        } catch {
            logger.warning("A selection was refused", metadata: ["error": "\(describe(error))"])
        }
    }

    private func feed(_ event: ModelSwitch.Event) { feed.yield(.event(event)) }

    /// Follows the selections until the service shuts down, and takes the state back then.
    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.watchConnection() }
            group.addTask { await self.tick() }
            await withTaskCancellationOrGracefulShutdownHandler {
                for await happening in happenings { handle(happening) }
            } onCancelOrGracefulShutdown: { [feed] in
                feed.finish()
            }
            group.cancelAll()
        }
        end()
    }

    private func watchConnection() async {
        // A broker that has lost what it kept must hear of it again.
        for await case .connected in bus.connectionStates() { feed.yield(.connected) }
    }

    private func tick() async {
        // Sleeping fails only when it is cancelled, and that is the end.
        while (try? await ticks.sleep(for: .seconds(1))) != nil {
            feed(.tick)
            await tools.tidyUp()
        }
    }

    /// The process ends as it was told: what is on trial has not failed, and nobody shall wait for this one.
    private func end() {
        remember(desk.withLock { $0.end() })
        lineup.observe(nil)
        bus.send(OutboundMessage(topic: stateTopic, payload: [], qos: .atLeastOnce, retain: true)) { _ in }
    }

    // MARK: One thing after the other

    private func handle(_ happening: Happening) {
        switch happening {
        case .connected: publish()
        case .event(let event): perform(decide(event))
        case .loaded(let attempt, let model):
            desk.withLock { $0.loaded = model }
            perform(decide(.loaded(attempt, engine: model.engineName)))
            desk.withLock { $0.loaded = nil }
        }
    }

    private func decide(_ event: ModelSwitch.Event) -> [ModelSwitch.Action] {
        desk.withLock { $0.handle(event, at: .now) }
    }

    private func perform(_ actions: [ModelSwitch.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: ModelSwitch.Action) {
        switch action {
        case .fetch(let attempt):
            start(attempt) { [tools, feed] in
                try await tools.fetch(attempt) { feed.yield(.event(.fetching(attempt, bytes: $0, total: $1))) }
            }
        case .test(let attempt, let folder): start(attempt) { [tools] in try await tools.test(attempt, folder) }
        case .load(let attempt, let folder): start(attempt) { [tools] in try await tools.load(attempt, folder) }
        case .abandon: desk.withLock { $0.job?.cancel() }
        case .take(let attempt, let share): take(attempt, share)
        case .fallBack: keep(lineup.fallBack(), "The last good model answers again")
        case .release: keep(lineup.release(), "The new model has proved itself")
        case .remove(let role): keep(lineup.remove(role), "The \(role.rawValue) is gone")
        case .share(let role, let share): lineup.share(role, share)
        case .remember: remember(desk.withLock { $0.machine.record })
        case .publish:
            desk.withLock { $0.since = clock.now }
            observe()
            publish()
        case .progress: publish()
        }
    }

    /// Does a step of an attempt; a step that fails says so.
    private func start(_ attempt: ModelSwitch.Attempt, _ step: @escaping @Sendable () async throws -> Happening) {
        // A task of its own: it is abandoned when another model is selected, alone.
        let job = Task { [feed, logger] in
            do {
                feed.yield(try await step())
            } catch {
                guard !Task.isCancelled else { return }
                let fault = error as? SwapFault ?? SwapFault(error)
                logger.error(
                    "\(attempt.choice.id) does not run as the \(attempt.role.rawValue)",
                    metadata: ["error": "\(fault.message)", "code": "\(fault.code)"]
                )
                feed.yield(.event(.failed(attempt, fault)))
            }
        }
        desk.withLock { $0.job = job }
    }

    private func take(_ attempt: ModelSwitch.Attempt, _ share: Double) {
        guard let model = desk.withLock({ $0.loaded }) else { return }
        let words = [model.engineTitle, model.precision?.rawValue].compactMap { $0 }.joined(separator: ", ")
        let before = lineup.take(model, as: attempt.role, share: share)
        keep(before, "\(model.id) runs as the \(attempt.role.rawValue) on \(words)")
    }

    /// Lets models go when no batch uses them any more: what takes time must not take it from a batch.
    private func keep(_ models: ModelLineup.Models, _ words: Logger.Message) {
        logger.notice(words)
        tools.retire(models)
    }

    private func observe() {
        guard desk.withLock({ $0.machine.isWatching }) else { return lineup.observe(nil) }
        lineup.observe { [feed] role, succeeded in
            feed.yield(.event(.answered(role, succeeded: succeeded)))
        }
    }

    private func remember(_ record: SwapRecord) {
        do {
            try tools.journal.write(record)
        } catch {
            logger.error(
                "Which model is good cannot be kept: see that the disk is not full",
                metadata: ["error": "\(describe(error))"]
            )
        }
    }

    private var stateTopic: String {
        Topic(site: identity.site, .actualModel(group: identity.group, instance: identity.instance)).text
    }

    private func publish() {
        let state = desk.withLock { $0.state }
        do {
            let message = OutboundMessage(
                topic: stateTopic,
                payload: try state.encode(),
                qos: .atLeastOnce,
                retain: true,
                contentType: protobufContentType
            )
            // A state that is not delivered is followed by the next one.
            bus.send(message) { _ in }
        } catch {
            logger.error("The state cannot be told", metadata: ["error": "\(describe(error))"])
        }
    }
}
