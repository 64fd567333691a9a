import Bus
import BusTestKit
import Failure
import Foundation
import Inference
import Messages
import Models
import ServiceKit
import ServiceTestKit
import Spool
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

@testable import ClassifierService

/// A classifier whose models change, with everything around it in memory.
final class ExchangeBench: Sendable {
    let bench: ServiceBench
    let engine: MoodyEngine
    let tester = ScriptedTester()
    /// The folder of models.
    let models: URL
    private let classifier: Classifier
    private let exchange: ModelExchange
    private let spool: Spool
    private let lineup: ModelLineup

    init(trialTime: Duration = .seconds(600)) async throws {
        bench = try await ServiceBench()
        engine = try MoodyEngine(bell: bench.bell)
        models = URL.temporaryDirectory.appending(path: "mien-exchange-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let store = ModelStore(directories: [models, Self.shipped])
        let start = try ModelStart(
            "baseline",
            precision: .auto,
            loader: ModelLoader(store: store) { [engine] in engine },
            store: store,
            journalPath: models.appending(path: "models.json").path(),
            logger: bench.log.logger
        )
        lineup = start.lineup
        spool = try bench.spool()
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        classifier = Classifier(
            configuration,
            site: .constant("home"),
            bus: bench.bus,
            lineup: start.lineup,
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        exchange = ModelExchange(
            ModelGroupMember(site: .constant("home"), group: .constant("default"), instance: .constant("one")),
            start: start,
            bus: bench.bus,
            tools: SwapTools(
                source: LocalBundles(store: store),
                tester: tester,
                loader: start.loader,
                journal: start.journal
            ),
            trialTime: trialTime,
            logger: bench.log.logger
        )
        try await bench.listen(to: "mien/v1/home/#")
        try exchange.subscribe()
        try classifier.subscribe()
    }

    deinit {
        // A temporary folder that stays does no harm.
        try? FileManager.default.removeItem(at: models)
    }

    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Models")

    func running(_ body: () async throws -> Void) async throws {
        try await bench.running(spool) {
            try await bench.running(exchange) { try await bench.running(classifier, body) }
        }
    }

    // MARK: Models

    static func network(_ name: String) throws -> Data {
        try Data(
            contentsOf: shipped.deletingLastPathComponent().appending(path: "Tests/ModelsTests/Fixtures/\(name).onnx")
        )
    }

    func makeBundle(
        _ name: String,
        network: String = "expression",
        spoil: (inout [String: Any]) -> Void = { _ in }
    ) throws -> (bundle: TestBundle, choice: WireModelChoice) {
        let bundle = try TestBundle(name, network: Self.network(network), in: models, spoil: spoil)
        return (bundle, try Self.choice(name, bundle.sha256))
    }

    static func choice(_ name: String, _ sha256: [UInt8]) -> WireModelChoice {
        .with { ($0.name, $0.version, $0.sha256) = (name, "1.0.0", Data(sha256)) }
    }

    static func baseline() throws -> WireModelChoice {
        .with {
            ($0.name, $0.version) = ("baseline", "0.1.0")
            $0.sha256 = Data((try? Baseline.bundle().sha256) ?? [])
        }
    }

    // MARK: Selections

    func select(
        _ revision: UInt64,
        _ choice: WireModelChoice,
        change: (inout WireModelSelection) -> Void = { _ in }
    ) async throws {
        var selection = WireModelSelection.with {
            ($0.revision, $0.model, $0.selectedAt) = (revision, choice, 1)
        }
        change(&selection)
        let payload: [UInt8] = try selection.encode()
        try await bench.peer.publish(
            OutboundMessage(
                topic: "mien/v1/home/models/default/desired",
                payload: payload,
                qos: .atLeastOnce,
                retain: true
            )
        )
    }

    /// What it said of itself last; `nil` when it took that back.
    var state: WireModelState? { states.last ?? nil }

    var states: [WireModelState?] {
        bench.messages.filter { $0.topic.hasSuffix("/one/actual") }.map { try? WireModelState.decode($0.payload) }
    }

    @discardableResult
    func settles(_ revision: UInt64) async throws -> WireModelState {
        await bench.wait {
            self.state?.revision == revision
                && [.running, .failed].contains(self.state?.model.stage ?? .unspecified)
        }
        return try #require(state)
    }

    // MARK: Reports

    func send(_ set: WireFaceSet, camera: String = "hall") async throws {
        let payload: [UInt8] = try set.serializedBytes()
        try await bench.publish(payload, to: FaceSets.topic(camera))
    }

    /// Has a set read, and returns its report.
    func read(_ sequence: UInt64, faces: Int = 1) async throws -> WireEmotionReport {
        try await send(FaceSets.set(sequence: sequence, faces: faces))
        await bench.wait { self.reports.contains { $0.frame.sequence == sequence } }
        return try #require(reports.first { $0.frame.sequence == sequence })
    }

    var reports: [WireEmotionReport] { reports(on: "emotions") }

    func reports(on kind: String) -> [WireEmotionReport] {
        bench.messages.filter { $0.topic.hasSuffix("/hall/\(kind)") }.compactMap {
            try? WireEmotionReport.decode($0.payload)
        }
    }
}

/// Says what the test says.
final class ScriptedTester: SelfTester {
    private let script = Mutex<@Sendable (ModelChoice) async throws -> Void>({ _ in })
    private let names = Mutex<[String]>([])

    /// The models that it was asked about.
    var asked: [String] { names.withLock { $0 } }

    func answers(_ body: @escaping @Sendable (ModelChoice) async throws -> Void) { script.withLock { $0 = body } }

    func test(_ choice: ModelChoice, in folder: URL?, engine: String) async throws {
        names.withLock { $0.append(choice.name) }
        try await script.withLock { $0 }(choice)
    }
}

/// OpenCV, which fails on the networks that a test names, after they have been loaded.
final class MoodyEngine: InferenceEngine {
    let name = "moody"
    private let engine: OpenCVEngine
    private let failing = Mutex<Set<String>>([])
    private let bell: Bell

    init(bell: Bell) throws {
        engine = try OpenCVEngine()
        self.bell = bell
    }

    func fail(on name: String) { failing.withLock { _ = $0.insert(name) } }

    fileprivate func fails(_ path: String) -> Bool { failing.withLock { $0.contains { path.contains("/\($0)-") } } }

    func load(modelAt url: URL) throws -> sending any Network {
        MoodyNetwork(try engine.load(modelAt: url), path: url.path(), engine: self)
    }
}

private final class MoodyNetwork: Network {
    private let network: any Network
    private let path: String
    private let engine: MoodyEngine

    init(_ network: any Network, path: String, engine: MoodyEngine) {
        (self.network, self.path, self.engine) = (network, path, engine)
    }

    var outputNames: [String] { network.outputNames }

    func run(_ input: TensorView) throws {
        if engine.fails(path) { throw InferenceError(.runFailed, "The network gave up.") }
        try network.run(input)
    }

    func output(_ index: Int) throws -> TensorView { try network.output(index) }
}
