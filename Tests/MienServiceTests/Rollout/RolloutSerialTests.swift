import BundleTransfer
import Bus
import BusTestKit
import Failure
import Foundation
import Logging
import Messages
import Models
import ProcessTestKit
import RPC
import Rollout
import ServiceKit
import SwiftProtobuf
import Synchronization
import SystemPackage
import TestBundles
import Testing

@testable import MienService

/// `mien models use` and its like over a real broker, with classifiers that a test plays.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RolloutSerialTests {
    private static let site = Name.constant("home")
    private let bundle: TestBundle

    init() throws {
        bundle = try TestBundle()
    }

    /// A person at a terminal, and what stands on it.
    ///
    /// Each command has a connection of its own, as each process has.
    private func rollout(
        _ address: BrokerAddress,
        timeout: Duration = .seconds(30),
        waits: Bool = true,
        _ body: (Rollout, any MessageBus) async throws -> Void
    ) async throws -> (output: [String], error: (any CodedError)?) {
        let (transcript, end) = try Lines.pipe()
        let terminal = Terminal(end.rawValue, isInteractive: false, hasColor: false)
        var options = Rollout.Options(site: Self.site, group: .group)
        (options.timeout, options.waits) = (timeout, waits)
        let store = ModelStore(directories: [bundle.root])
        let rollout = Rollout(options, store: store, clock: WallClock { 7 }, output: terminal, error: terminal)
        var failure: (any CodedError)?
        do {
            try await withBus(address, clientID: "person") { try await body(rollout, $0) }
        } catch let error as any CodedError {
            failure = error
        }
        try end.close()
        return (try await transcript.end(), failure)
    }

    private typealias Answers = @Sendable (WireModelSelection) -> [WireModelState]

    /// Classifiers that answer every selection with these states.
    private func play(_ instances: [(StaticString, Answers)], on bus: any MessageBus) async throws {
        var answers: [(topic: String, answers: Answers)] = []
        for (instance, stages) in instances {
            let topic = Topic(site: Self.site, .actualModel(group: .group, instance: .constant(instance))).text
            try await bus.publish(try Self.status(instance, .online))
            try await bus.publish(Self.retained(topic, try WireModelState.with { $0.since = 1 }.encode()))
            answers.append((topic, stages))
        }
        let filter = Topic.Filter.desiredModels(group: .group).text(site: Self.site)
        try await bus.subscribe(filter, qos: .atLeastOnce) { [answers] messages in
            for message in messages {
                let selection = try WireModelSelection.decode(message.payload)
                for (topic, stages) in answers {
                    for state in stages(selection) { bus.send(Self.retained(topic, try state.encode())) { _ in } }
                }
            }
        }
    }

    private static func status(
        _ instance: StaticString,
        _ state: WireServiceStatus.State
    ) throws -> OutboundMessage {
        let status = WireServiceStatus.with { ($0.state, $0.reportedAt, $0.startedAt) = (state, 2, 1) }
        let topic = Topic(site: site, .status(service: .constant("classifier"), instance: .constant(instance))).text
        return retained(topic, try status.encode())
    }

    private static func retained(_ topic: String, _ payload: [UInt8]) -> OutboundMessage {
        OutboundMessage(topic: topic, payload: payload, qos: .atLeastOnce, retain: true)
    }

    /// A broker, and a connection of the classifiers and the library.
    private func withOthers(
        _ body: (_ address: BrokerAddress, _ others: any MessageBus) async throws -> Void
    ) async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "others") { others in try await body(address, others) }
        }
    }

    /// What a group shall run, as the broker keeps it.
    private func selection(_ address: BrokerAddress) async throws -> WireModelSelection? {
        try await withBus(address, clientID: "reader") { bus in
            let follower = GroupFollower(group: .group, site: Self.site)
            try await follower.follow(on: bus)
            return follower.current.selection
        }
    }

    // MARK: Selections

    @Test func aModelIsSelectedAndEveryInstanceRunsIt() async throws {
        try await withOthers { address, others in
            let answers: Answers = { selection in [.fetching, .testing, .running].map { .sample(selection, $0) } }
            try await play([("a", answers), ("b", answers)], on: others)
            let (output, error) = try await rollout(address) { try await $0.use("tiny", on: $1) }
            #expect(error == nil)
            #expect(output.first?.contains("Warning: classifiers that lack tiny-1.0.0 cannot get it") == true)
            #expect(output.contains("tiny-1.0.0 is selected in the group default (revision 1)"), "\(output)")
            #expect(output.filter { $0.contains("running") }.count == 2, "\(output)")
            let selection = try await selection(address)
            #expect(selection?.model.sha256 == Data(try bundle.sha256))
            #expect(selection?.revision == 1 && selection?.selectedAt == 7)
        }
    }

    @Test func anInstanceThatFailsIsNamedWithItsReason() async throws {
        try await withOthers { address, others in
            let bad: Answers = {
                [.sample($0, .testing), .sample($0, .failed, code: "self_test_failed", message: "It differs by 0.3")]
            }
            try await play([("good", { [.sample($0, .running)] }), ("bad", bad)], on: others)
            let (_, error) = try await rollout(address) { try await $0.use("tiny-1.0.0", on: $1) }
            #expect(error?.codeText == "swap_failed")
            #expect(
                error?.message.contains("bad: failed (self_test_failed): It differs by 0.3") == true,
                "\(error?.message ?? "")"
            )
            #expect(error?.message.contains("good:") == false)
        }
    }

    @Test func aGroupThatDoesNotAnswerIsGivenUpInTime() async throws {
        try await withOthers { address, others in
            try await play([("slow", { [.sample($0, .loading)] })], on: others)
            let (_, error) = try await rollout(address, timeout: .seconds(1)) { try await $0.use("tiny", on: $1) }
            #expect(error?.codeText == "swap_failed")
            #expect(error?.message.contains("within 1 s: slow: ") == true, "\(error?.message ?? "")")
        }
    }

    @Test func withoutAClassifierTheSelectionStandsAndThePersonHearsOfIt() async throws {
        try await withOthers { address, others in
            // Somebody died here.
            let dead = WireModelState.sample(.with { ($0.revision, $0.model) = (4, .sample()) }, .running)
            let topic = Topic(site: Self.site, .actualModel(group: .group, instance: .constant("dead"))).text
            try await others.publish(Self.retained(topic, try dead.encode()))
            try await others.publish(try Self.status("dead", .offline))
            let (_, error) = try await rollout(address) { try await $0.use("tiny", on: $1) }
            #expect(error?.codeText == "swap_failed")
            #expect(error?.message.contains("no classifier of the group default is online") == true)
            #expect(try await selection(address)?.model.name == "tiny")
        }
    }

    @Test func whoDoesNotWaitIsDoneWithThePublication() async throws {
        try await withOthers { address, others in
            let (_, error) = try await rollout(address, waits: false) { try await $0.use("tiny", on: $1) }
            #expect(error == nil)
            #expect(try await selection(address)?.revision == 1)
        }
    }

    @Test func rollbackShadowCanaryAndPromoteFollowEachOther() async throws {
        let other = try TestBundle("small", in: bundle.root)
        try await withOthers { address, others in
            func does(_ body: (Rollout, any MessageBus) async throws -> Void) async throws -> String? {
                try await rollout(address, waits: false, body).error?.codeText
            }
            #expect(try await does { try await $0.rollback(on: $1) } == "not_selected")
            #expect(try await does { try await $0.use("tiny", on: $1) } == nil)
            #expect(try await does { try await $0.shadow("small", share: 0.3, on: $1) } == nil)
            #expect(try await does { try await $0.canary("small", share: 0.1, on: $1) } == nil)
            let both = try await selection(address)
            #expect(both?.shadow.name == "small" && both?.canary.name == "small" && both?.canaryShare == 0.1)
            #expect(try await does { try await $0.promote(nil, on: $1) } == nil)
            #expect(try await does { try await $0.rollback(on: $1) } == nil)
            let last = try await selection(address)
            #expect(last?.model.name == "tiny" && last?.previous.name == "small" && last?.revision == 5)
        }
        withExtendedLifetime(other) {}
    }

    // MARK: The library

    /// A library that is stopping when it is first asked to take something.
    private func withLibrary(
        on bus: any MessageBus,
        into folder: String,
        _ body: (_ taken: () -> [String]) async throws -> Void
    ) async throws {
        let store = ModelStore(directories: [URL(filePath: folder)])
        let server = try RPCServer(
            service: .constant("library"),
            site: Self.site,
            bus: bus,
            logger: .silent,
            metrics: MetricsRegistry()
        )
        let client = try RPCClient(bus: bus, site: Self.site, client: .constant("library"))
        let isFirst = Atomic(true)
        server.handleBlocking(.libraryBundles) { _ in BundleServer(store: store).list() }
        server.handle(.libraryTake) { request in
            guard !isFirst.exchange(false, ordering: .relaxed) else {
                throw RPCError(.stopping, "the service is ending")
            }
            let isKnown = try store.folder(sha256: Array(request.sha256)) != nil
            let source = try Name(request.source)
            let fetcher = BundleFetcher(client: client, source: source, into: URL(filePath: folder), logger: .silent)
            _ = try await fetcher.fetch(.with { $0.sha256 = request.sha256 })
            return .with { $0.known = isKnown }
        }
        try await bus.subscribe("ready") { _ in }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body { store.listings().map(\.folder.lastPathComponent) }
            group.cancelAll()
        }
    }

    @Test func theLibraryGetsWhatItLacksBeforeItIsSelected() async throws {
        try await withTemporaryFolder { folder in
            try await withOthers { address, others in
                try await withLibrary(on: others, into: folder) { taken in
                    try await play([("a", { [.sample($0, .running)] })], on: others)
                    // By its path: it is in no store of the library's.
                    let path = bundle.folder.path()
                    let (output, error) = try await rollout(address) { try await $0.use(path, on: $1) }
                    #expect(error == nil && taken() == ["tiny-1.0.0"])
                    #expect(!output.contains { $0.contains("Warning") }, "\(output)")
                    let (again, none) = try await rollout(address) { try await $0.push("tiny", on: $1) }
                    #expect(none == nil && again == ["tiny-1.0.0 is in the library already"])
                }
            }
        }
    }

    // MARK: What is not selected

    @Test func aBundleThatFailsItsOwnCheckIsNeverSelected() async throws {
        try bundle.write(Data("broken".utf8), to: "model.onnx")
        try await withOthers { address, others in
            for name in ["tiny", bundle.folder.path()] {
                let (_, error) = try await rollout(address) { try await $0.use(name, on: $1) }
                #expect(error?.codeText == "hash_mismatch")
            }
            let (_, missing) = try await rollout(address) { try await $0.use("nobody", on: $1) }
            #expect(missing?.codeText == "unknown_model")
            let (_, int8) = try await rollout(address) { try await $0.use("../nowhere", on: $1) }
            #expect(int8?.codeText == "bundle_missing")
            #expect(try await selection(address) == nil)
        }
    }

    @Test func aPrecisionThatABundleLacksIsRefused() async throws {
        try await withOthers { address, others in
            let (_, error) = try await rollout(address) {
                try await $0.use("tiny", precision: .int8, shadow: nil, on: $1)
            }
            #expect(error?.codeText == "bad_argument")
            #expect(try await selection(address) == nil)
        }
    }

    @Test func aBundleOfAnotherTaskIsRefused() async throws {
        let finder = try TestBundle("finder", in: bundle.root) { $0["task"] = "face-detection" }
        try await withOthers { address, _ in
            let (_, unknown) = try await rollout(address) { try await $0.use("finder", on: $1) }
            #expect(unknown?.codeText == "unknown_model")
            let (_, error) = try await rollout(address) { try await $0.push(finder.folder.path(), on: $1) }
            #expect(error?.codeText == "unsupported_manifest")
        }
    }

    @Test func withoutALibraryNothingIsPushed() async throws {
        try await withOthers { address, _ in
            let (_, error) = try await rollout(address) { try await $0.push("tiny", on: $1) }
            #expect(error?.codeText == "no_responder")
            let (_, plugin) = try await rollout(address) { try await $0.push("plugin:mood", on: $1) }
            #expect(plugin?.codeText == "bad_argument")
        }
    }
}

extension Rollout {
    fileprivate func use(_ name: String, on bus: any MessageBus) async throws {
        try await use(name, precision: .auto, shadow: nil, on: bus)
    }
}
