public import Bus
import Failure
import Foundation
public import Messages
public import Models
import RPC
import Rollout
import ServiceKit
import ServiceLifecycle
import SwiftProtobuf

/// Says what a group of classifiers shall run, and watches it happen: `mien models use` and its like.
public struct Rollout: Sendable {
    /// Which group, and how long to watch it.
    public struct Options: Sendable {
        public var site: Name
        public var group: Name
        /// Whether to wait until every instance runs what is selected.
        public var waits = true
        /// For so long.
        public var timeout: Duration = .seconds(120)

        public init(site: Name, group: Name) {
            (self.site, self.group) = (site, group)
        }
    }

    let options: Options
    private let store: ModelStore
    private let clock: WallClock
    let output: Terminal
    private let error: Terminal

    /// Prepares to select models of this machine or of the library.
    public init(_ options: Options) {
        self.init(options, store: .standard(), clock: .system, output: .output, error: .error)
    }

    init(_ options: Options, store: ModelStore, clock: WallClock, output: Terminal, error: Terminal) {
        (self.options, self.store, self.clock) = (options, store, clock)
        (self.output, self.error) = (output, error)
    }

    // MARK: What is selected

    /// Selects a model, with a shadow if one is named.
    ///
    /// - Parameters:
    ///   - name: What ``ModelName`` reads.
    ///   - shadow: Its name, and its share of one core's time.
    /// - Throws: ``MienError``: `badArgument`, `unknownModel`, `ambiguousModel`; `swapFailed`, when not every instance runs it;
    ///   `ModelError`, when the bundle is broken here; `BusError`.
    public func use(
        _ name: String,
        precision: ModelPrecision,
        shadow: (name: String, share: Double)?,
        on bus: any MessageBus
    ) async throws {
        try await change(on: bus) { desk, change in
            let model: WireModelChoice = try await desk.choose(name, precision: precision)
            guard let shadow else { return change.use(model) }
            return try change.use(model, shadow: (try await desk.choose(shadow.name, precision: .auto), shadow.share))
        }
    }

    /// Selects what was selected before.
    ///
    /// - Throws: ``MienError``: `notSelected`, `swapFailed`; `BusError`.
    public func rollback(on bus: any MessageBus) async throws {
        try await change(on: bus) { _, change in try change.rollback() }
    }

    /// Begins or ends (`nil`) a shadow.
    ///
    /// - Parameter share: Of one core's time.
    /// - Throws: As ``use(_:precision:shadow:on:)``, and `notSelected`.
    public func shadow(_ name: String?, share: Double, on bus: any MessageBus) async throws {
        try await change(on: bus) { desk, change in
            try change.shadow(try await desk.chooseIfNamed(name), share: share)
        }
    }

    /// Begins or ends (`nil`) a canary.
    ///
    /// - Parameter share: Of all tracks.
    /// - Throws: As ``use(_:precision:shadow:on:)``, and `notSelected`.
    public func canary(_ name: String?, share: Double, on bus: any MessageBus) async throws {
        try await change(on: bus) { desk, change in
            try change.canary(try await desk.chooseIfNamed(name), share: share)
        }
    }

    /// Makes the shadow or the canary the model.
    ///
    /// - Throws: ``MienError``: `badArgument`, `notSelected`, `ambiguousModel`, `swapFailed`; `BusError`.
    public func promote(_ name: String?, on bus: any MessageBus) async throws {
        try await change(on: bus) { _, change in
            try change.promote(try name.map { text throws(RolloutError) in try ModelName(text) })
        }
    }

    /// Has the library take a bundle.
    ///
    /// - Throws: ``MienError``: `badArgument`, `unknownModel`, `ambiguousModel`; `ModelError`; `RPCError`, when no library
    ///   answers, or it cannot take it.
    public func push(_ name: String, on bus: any MessageBus) async throws {
        let desk = try makeDesk(on: bus)
        let bundle: ModelBundle
        do {
            bundle = try await desk.open(name)
        } catch let error as RolloutError {
            throw MienError(error)
        }
        let isKnown = try await cancelWhenGracefulShutdown { try await desk.library.give(bundle) }
        output.write("\(bundle.id) is in the library\(isKnown ? " already" : "")\n")
    }

    // MARK: How it goes

    private func makeDesk(on bus: any MessageBus) throws -> RolloutDesk {
        let number = ProcessInfo.processInfo.processIdentifier
        let client = try RPCClient(bus: bus, site: options.site, client: Name("models-\(number)"))
        let display = OfferDisplay(terminal: error)
        let library = LibraryDesk(bus: bus, site: options.site, client: client, onProgress: display.show)
        return RolloutDesk(store: store, library: library) { [error] in error.write("Warning: \($0)\n") }
    }

    /// Ends early when the person ends the command.
    private func change(
        on bus: any MessageBus,
        _ decide: @escaping @Sendable (RolloutDesk, SelectionChange) async throws -> WireModelSelection
    ) async throws {
        do {
            try await cancelWhenGracefulShutdown { [self] in try await changeAndWatch(on: bus, decide) }
        } catch let error as RolloutError {
            throw MienError(error)
        } catch is CancellationError {
            throw MienError(.incomplete, "stopped: mien models status shows what is selected, and who runs it")
        }
    }

    private func changeAndWatch(
        on bus: any MessageBus,
        _ decide: @Sendable (RolloutDesk, SelectionChange) async throws -> WireModelSelection
    ) async throws {
        let follower = GroupFollower(group: options.group, site: options.site)
        try await follower.follow(on: bus)
        let desk = try makeDesk(on: bus)
        // Whose name is none has none here.
        let person = (try? Name(NSUserName()))?.text ?? ""
        let change = SelectionChange(of: follower.current, person: person, now: clock.now)
        let selection = try await decide(desk, change)
        try await desk.provide(selection)
        try await publish(selection, on: bus)
        output.write("\(selection.sentence) in the group \(options.group) (revision \(selection.revision))\n")
        if options.waits { try await watch(selection, follower) }
    }

    private func publish(_ selection: WireModelSelection, on bus: any MessageBus) async throws {
        try await bus.publish(
            OutboundMessage(
                topic: Topic(site: options.site, .desiredModel(group: options.group)).text,
                payload: try selection.encode(),
                qos: .atLeastOnce,
                retain: true,
                contentType: protobufContentType
            )
        )
    }

    private func watch(_ selection: WireModelSelection, _ follower: GroupFollower) async throws {
        let outcome = try await withThrowingTaskGroup(of: SwapWatch?.self) { group in
            group.addTask { [output] in await Self.follow(selection, follower, output) }
            group.addTask { [options] in
                try await Task.sleep(for: options.timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        try Task.checkCancellation()
        // When the time is over, the group stands as it stands.
        var last = outcome ?? SwapWatch(selection)
        if outcome == nil { last.look(at: follower.current) }
        try judge(last)
    }

    /// Returns when it is over, or the task is cancelled.
    private static func follow(
        _ selection: WireModelSelection,
        _ follower: GroupFollower,
        _ output: Terminal
    ) async -> SwapWatch {
        var (watch, display) = (SwapWatch(selection), SwapDisplay(terminal: output))
        watch.look(at: follower.current)
        display.show(watch)
        guard watch.outcome == .pending else { return watch }
        for await _ in follower.changes {
            watch.look(at: follower.current)
            display.show(watch)
            if watch.outcome != .pending { break }
        }
        return watch
    }

    private func judge(_ watch: SwapWatch) throws(MienError) {
        switch watch.outcome {
        case .done: return
        case .nobody:
            throw MienError(
                .swapFailed,
                "no classifier of the group \(options.group) is online: the selection stands, and whoever starts will run it"
            )
        case .superseded(let person):
            throw MienError(
                .swapFailed,
                "\(person.isEmpty ? "somebody" : person) has selected something else meanwhile"
            )
        case .failed, .pending:
            let late = watch.outcome == .pending ? " within \(options.timeout.components.seconds) s" : ""
            let reasons = watch.instances.sorted { $0.key.text < $1.key.text }.filter { $0.value != .running }
                .map { "\($0.key): \($0.value.words)" }
            throw MienError(
                .swapFailed,
                "not every classifier runs it\(late): \(reasons.joined(separator: "; ")) (mien models rollback goes back)"
            )
        }
    }
}
