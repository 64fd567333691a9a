import Bus
import BusTestKit
import Foundation
import Messages
import Models
import ProcessTestKit
import ServiceKit
import Subprocess
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

/// A broker, classifiers as real processes, and somebody who selects models and hears what comes.
final class SwapBench: Sendable {
    struct HeardState: Sendable {
        let instance: String
        /// `nil`: it was cleared.
        let state: WireModelState?
        let at: Int64
    }

    let folder: String
    let address: BrokerAddress
    let bus: MosquittoBus
    let listener: StatusListener
    let states = Transcript<HeardState>()
    let reports = ReportBook()
    let shadows = ReportBook()
    private let revision = Mutex<UInt64>(0)

    private init(folder: String, address: BrokerAddress, bus: MosquittoBus, listener: StatusListener) {
        (self.folder, self.address, self.bus, self.listener) = (folder, address, bus, listener)
    }

    var models: URL { URL(filePath: "\(folder)/models") }

    static func running(_ body: @escaping @Sendable (SwapBench) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await StatusListener.listening(at: address) { listener, bus in
                    let bench = SwapBench(folder: folder, address: address, bus: bus, listener: listener)
                    try await bench.listen()
                    // Without receipts a spool soon sends nothing new.
                    try await bench.recording { try await body(bench) }
                }
            }
        }
    }

    private func listen() async throws {
        let home = Name.constant("home")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        try await bus.subscribe(Topic.Filter.actualModels().text(site: home), qos: .atLeastOnce) { [self] messages in
            for message in messages {
                guard case .actualModel(_, let instance) = try Topic(parsing: message.topic).subject else { continue }
                let state = message.payload.isEmpty ? nil : try WireModelState.decode(message.payload)
                states.add(HeardState(instance: instance.text, state: state, at: WallClock.system.now))
            }
        }
        try await bus.subscribe(Topic.Filter.emotions().text(site: home), qos: .atLeastOnce) { [reports] in
            reports.receive($0)
        }
        try await bus.subscribe(Topic.Filter.shadows().text(site: home), qos: .atLeastOnce) { [shadows] in
            shadows.receive($0)
        }
    }

    // MARK: Processes

    /// Runs a classifier while `body` runs, ends it with SIGTERM unless it has ended, and waits for it.
    @discardableResult
    func classifier(
        _ instance: String = "one",
        _ arguments: [String] = [],
        library: String = "none",
        environment: [String: String] = [:],
        _ body: @escaping @Sendable (MienProcess) async throws -> Void
    ) async throws -> MienProcess.Ending {
        var variables = ["MIEN_MODELS": models.path(), "XDG_CACHE_HOME": "\(folder)/cache"]
        variables.merge(environment) { $1 }
        return try await MienProcess.running(
            "mien-classifier",
            [
                "--broker", "\(address)", "--instance", instance, "--spool", "\(folder)/\(instance).spool",
                "--library", library,
            ] + arguments,
            environment: Dictionary(uniqueKeysWithValues: variables.map { (.init(stringLiteral: $0), $1) })
        ) { process in
            try await states.first { $0.instance == instance && $0.state != nil }
            try await body(process)
            if ProcessEntry.isRunning(process.pid) { try process.send(SIGTERM) }
        }
    }

    private func recording(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let arguments = ["--database", database, "--broker", "\(address)"]
        let ending = try await MienProcess.running("mien-recorder", arguments) { process in
            try await listener.subscribed("recorder")
            try await body()
            try process.send(SIGTERM)
        }
        #expect(ending.status == .exited(0), "\(ending.log)")
    }

    private var database: String { "\(folder)/mien.sqlite" }

    /// How many reports the recorder has stored, as it said last.
    var stored: Int {
        listener.heard.entries.last { $0.service == "recorder" }?.count("mien_reports_stored_total") ?? 0
    }

    // MARK: Models

    /// A bundle that ships.
    static func shipped(_ id: String) -> URL { MienProcess.package.appending(path: "Models/\(id)") }

    static var baseline: URL { shipped("baseline-0.1.0") }

    /// The network of a fixture of the models' tests.
    static func network(_ name: String) throws -> Data {
        try Data(contentsOf: MienProcess.package.appending(path: "Tests/ModelsTests/Fixtures/\(name).onnx"))
    }

    /// Makes a tiny bundle that the classifiers find.
    @discardableResult
    func makeBundle(
        _ name: String,
        network: String = "expression",
        spoil: (inout [String: Any]) -> Void = { _ in }
    ) throws -> WireModelChoice {
        let bundle = try TestBundle(name, network: Self.network(network), in: models, spoil: spoil)
        return try Self.choice(name, "1.0.0", bundle.sha256)
    }

    static func baselineChoice() throws -> WireModelChoice {
        let bundle = try ModelBundle(at: baseline)
        return try choice(bundle.manifest.name, bundle.manifest.version, bundle.sha256)
    }

    static func choice(_ name: String, _ version: String, _ sha256: [UInt8], precision: String = "") throws
        -> WireModelChoice
    {
        .with {
            ($0.name, $0.version, $0.sha256, $0.precision) = (name, version, Data(sha256), precision)
        }
    }

    // MARK: Selections

    /// Selects a model. Returns the selection's revision.
    @discardableResult
    func select(
        _ choice: WireModelChoice,
        group: String = "default",
        change: (inout WireModelSelection) -> Void = { _ in }
    ) async throws -> UInt64 {
        let number = revision.withLock { revision in
            revision += 1
            return revision
        }
        var selection = WireModelSelection.with {
            $0.revision = number
            $0.model = choice
            $0.selectedAt = WallClock.system.now
        }
        change(&selection)
        let topic = Topic(site: .constant("home"), .desiredModel(group: try Name(group))).text
        let payload = try selection.encode()
        try await bus.publish(OutboundMessage(topic: topic, payload: payload, qos: .atLeastOnce, retain: true))
        return number
    }

    /// Waits until a classifier has got somewhere with the model of a selection.
    @discardableResult
    func state(
        of instance: String = "one",
        revision: UInt64,
        after start: Int = 0,
        where isWanted: @escaping @Sendable (WireModelState) -> Bool
    ) async throws -> HeardState {
        try await states.first(after: start) { heard in
            guard heard.instance == instance, let state = heard.state else { return false }
            return state.revision == revision && isWanted(state)
        }
    }

    @discardableResult
    func runs(_ revision: UInt64, on instance: String = "one") async throws -> HeardState {
        let state = try await state(of: instance, revision: revision) {
            $0.model.stage == .running || $0.model.stage == .failed
        }
        #expect(state.state?.model.stage == .running, "\(state)")
        return state
    }

    @discardableResult
    func fails(_ revision: UInt64, on instance: String = "one", with code: String) async throws -> WireModelState {
        let heard = try await state(of: instance, revision: revision) {
            $0.model.stage == .running || $0.model.stage == .failed
        }
        let state = try #require(heard.state)
        #expect(state.model.stage == .failed && state.model.code == code, "\(state.model)")
        return state
    }

    /// Waits until a classifier has dealt with everything that came to it.
    func atRest(_ instance: String = "one") async throws -> HeardStatus {
        let now = listener.heard.entries.count
        return try await listener.status(of: "classifier", after: now) { status in
            guard status.instance == instance else { return false }
            let taken = status.count("mien_frames_in_total")
            return taken > 0
                && taken == status.count("mien_frames_out_total") + status.count("mien_frames_dropped_total")
        }
    }

    /// Waits until a face of a camera's was read, and returns the report.
    func read(_ sequence: UInt64, camera: String = "probe") async throws -> WireEmotionReport {
        let payload = try FaceLoad.set(FaceLoad.face(), sequence: sequence).encode()
        try await bus.publish(OutboundMessage(topic: "mien/v1/home/\(camera)/faces", payload: payload))
        // The status that counts it comes after the report.
        let wanted = ReportBook.Frame(camera: camera, sequence: sequence)
        try await waitUntil { reports.entries.contains { $0.frame == wanted } }
        return try #require(reports.entries.first { $0.frame == wanted }).report
    }

    /// Looks again whenever a classifier has told its status, which it does every second.
    func waitUntil(_ condition: () -> Bool) async throws {
        while !condition() { try await listener.status(of: "classifier", after: listener.heard.entries.count) }
    }
}
