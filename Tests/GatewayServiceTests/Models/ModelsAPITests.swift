import BundleTransfer
import Bus
import BusTestKit
import Failure
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Messages
import Models
import RPC
import Rollout
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

@testable import GatewayService

/// The models over HTTP, with a library and a recorder that the test plays.
@Suite(.timeLimit(.minutes(1))) struct ModelsAPITests {
    /// A form whose files stand one after the other in the body: `name length\n` and the bytes.
    private struct PlainForm: BundleForm {
        func read(
            _ request: Request,
            begin: @Sendable (String) throws -> Void,
            write: @Sendable (ByteBuffer) throws -> Void
        ) async throws {
            var body = try await request.wholeBody(upTo: 10 << 20)
            while let end = body.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = body.readString(length: end - body.readerIndex) ?? ""
                body.moveReaderIndex(forwardBy: 1)
                let parts = line.split(separator: " ").map(String.init)
                try begin(parts[0])
                if let bytes = body.readSlice(length: Int(parts[1]) ?? 0) { try write(bytes) }
            }
        }
    }

    private struct Setting {
        let bench: ServiceBench
        let client: any TestClientProtocol
        let groups: GroupWatch
        let taken: @Sendable () -> [String]
        let events: @Sendable () -> [JSONValue]

        func post(_ path: String, _ body: String = "") async throws -> (HTTPResponse.Status, [String: Any]) {
            try await ask(path, .post, ByteBuffer(string: body))
        }

        func ask(
            _ path: String,
            _ method: HTTPRequest.Method = .get,
            _ body: ByteBuffer? = nil
        ) async throws -> (HTTPResponse.Status, [String: Any]) {
            let response = try await client.execute(uri: "/api/v1/models\(path)", method: method, body: body)
            let object = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
            return (response.status, object as? [String: Any] ?? [:])
        }

        /// What a group shall run, as the broker keeps it.
        func selection(_ group: Name = .group) throws -> WireModelSelection? {
            let topic = Topic(site: .home, .desiredModel(group: group)).text
            let payload = bench.messages.last { $0.topic == topic }?.payload
            return try payload.map(WireModelSelection.decode)
        }
    }

    private static func code(_ answer: (HTTPResponse.Status, [String: Any])) -> String {
        "\(answer.0.code) \((answer.1["error"] as? [String: Any])?["code"] as? String ?? "")"
    }

    private func withAPI(
        library hasLibrary: Bool = true,
        gate: ModelsGate = .open,
        compare: (@Sendable (WireCompareRequest) throws -> WireCompareReply)? = nil,
        _ body: @Sendable (Setting) async throws -> Void
    ) async throws {
        let bench = try await ServiceBench()
        let folder = URL.temporaryDirectory.appending(path: "mien-library-\(UUID().uuidString)")
        // A temporary folder that stays does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        let (store, changed) = (ModelStore(directories: [folder]), LockedEvents())
        let parts = try OpenDoors(
            DoorsConfiguration(instance: .constant("main")),
            site: .home,
            bus: bench.bus,
            doorsBus: bench.bus,
            gate: gate,
            form: PlainForm(),
            onGroupChange: changed.add,
            logger: .silent,
            metrics: bench.metrics
        )
        let other = InMemoryBus(bench.broker)
        var servers: [RPCServer] = []
        if hasLibrary { servers.append(try Self.library(store, folder, on: other)) }
        if let compare { servers.append(try Self.recorder(compare, on: other)) }
        try await bench.listen(to: Topic.Filter.desiredModels().text(site: .home))
        try await bench.waitForSubscriptions()
        try await other.subscribe("other/ready") { _ in }
        let router = Gateway.router([parts.models], logger: bench.log.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await server.run() } }
            try await Application(router: router).test(.router) { client in
                try await body(
                    Setting(
                        bench: bench,
                        client: client,
                        groups: parts.groups,
                        taken: { store.listings().map(\.folder.lastPathComponent) },
                        events: changed.all
                    )
                )
            }
            group.cancelAll()
        }
        other.close()
    }

    private final class LockedEvents: Sendable {
        private let events = Mutex<[JSONValue]>([])
        @Sendable func add(_ event: JSONValue) { events.withLock { $0.append(event) } }
        @Sendable func all() -> [JSONValue] { events.withLock { $0 } }
    }

    private static func server(_ name: StaticString, on bus: any MessageBus) throws -> RPCServer {
        try RPCServer(service: .constant(name), site: .home, bus: bus, logger: .silent, metrics: MetricsRegistry())
    }

    /// It has `tiny` 1.0.0 and 1.1.0, two called `twin`, and what it is given.
    private static func library(_ store: ModelStore, _ folder: URL, on bus: any MessageBus) throws -> RPCServer {
        let server = try server("library", on: bus)
        let client = try RPCClient(bus: bus, site: .home, client: .constant("library"))
        let choices: [WireModelChoice] = [
            .sample("tiny", "1.0.0", hash: 1), .sample("tiny", "1.1.0", hash: 2), .sample("twin", hash: 3),
            .sample("twin", hash: 4),
        ]
        server.handleBlocking(.libraryBundles) { _ in
            .with { reply in
                reply.bundles = choices.map { choice in .with { ($0.choice, $0.bytes) = (choice, 99) } }
            }
        }
        server.handle(.libraryTake) { request in
            let source = try Name(request.source)
            let fetcher = BundleFetcher(client: client, source: source, into: folder, logger: .silent)
            _ = try await fetcher.fetch(.with { $0.sha256 = request.sha256 })
            return WireTakeReply()
        }
        return server
    }

    private static func recorder(
        _ compare: @escaping @Sendable (WireCompareRequest) throws -> WireCompareReply,
        on bus: any MessageBus
    ) throws -> RPCServer {
        let server = try server("recorder", on: bus)
        server.handleBlocking(.recorderCompare) { try compare($0) }
        return server
    }

    // MARK: What there is

    @Test func groupsAndBundlesAreListed() async throws {
        try await withAPI { setting in
            var group = SampleGroup()
            let selection = WireModelSelection.with {
                ($0.revision, $0.model, $0.selectedAt, $0.selectedBy) = (
                    3, .sample("tiny", hash: 1), 1_800_000_000_000_000, "ann"
                )
                ($0.shadow, $0.shadowShare) = (.sample("small", hash: 2), 0.3)
            }
            try group.select(selection)
            let (status, topic) = (
                try WireServiceStatus.with { ($0.state, $0.reportedAt, $0.startedAt) = (.online, 2, 1) }.encode(),
                Topic(site: .home, .status(service: .constant("classifier"), instance: .constant("pi"))).text
            )
            // Its status first: the group is not known yet.
            try await setting.bench.publish(status, to: topic)
            try await setting.bench.publish(
                try selection.encode(),
                to: Topic(site: .home, .desiredModel(group: .group)).text
            )
            try await setting.bench.publish(
                try WireModelState.sample(selection, .running).encode(),
                to: Topic(site: .home, .actualModel(group: .group, instance: .constant("pi"))).text
            )
            while setting.groups.groups.first?.states.isEmpty != false { await Task.yield() }
            let (code, answer) = try await setting.ask("")
            #expect(code == .ok)
            #expect((answer["bundles"] as? [[String: Any]])?.count == 4 && answer["library"] as? String == "connected")
            let first = try #require((answer["groups"] as? [[String: Any]])?.first)
            #expect(first["group"] as? String == "default")
            let said = first["selection"] as? [String: Any]
            #expect(
                said?["revision"] as? Int == 3 && said?["canary"] is NSNull && said?["selected_by"] as? String == "ann"
            )
            #expect((said?["shadow"] as? [String: Any])?["share"] as? Double == 0.3)
            #expect((said?["model"] as? [String: Any])?["precision"] as? String == "auto")
            let instance = try #require((first["instances"] as? [[String: Any]])?.first)
            #expect(instance["instance"] as? String == "pi" && instance["online"] as? Bool == true)
            let part = (instance["parts"] as? [String: Any])?["model"] as? [String: Any]
            #expect(part?["stage"] as? String == "running")
            // The same status again is no event.
            let events = setting.events().count
            try await setting.bench.publish(status, to: topic)
            try await setting.bench.publish(
                try group.view.selection?.encode() ?? [],
                to: "mien/v1/home/models/other/desired"
            )
            while setting.events().count <= events { await Task.yield() }
            #expect(setting.events().count == events + 1 && setting.groups.groups.count == 2)
        }
    }

    @Test func withoutALibraryTheGroupsAreTold() async throws {
        try await withAPI(library: false) { setting in
            let (status, answer) = try await setting.ask("")
            #expect(status == .ok && answer["library"] as? String == "away" && answer["bundles"] as? [String] == [])
            #expect(Self.code(try await setting.post("/default/use", #"{"model":"tiny"}"#)) == "503 no_responder")
        }
    }

    // MARK: What shall run

    @Test func aSelectionIsPublishedAndTold() async throws {
        try await withAPI { setting in
            let (status, answer) = try await setting.post("/default/use", #"{"model":"tiny","precision":"int8"}"#)
            #expect(status == .accepted && answer["revision"] as? Int == 1)
            #expect(answer["sentence"] as? String == "tiny-1.1.0 is selected in the group default")
            let selection = try setting.selection()
            #expect(selection?.model.version == "1.1.0" && selection?.model.precision == "int8")
            #expect(selection?.selectedBy == "web")
            #expect(setting.events().last?["selection"]?["revision"] == .unsigned(1))
        }
    }

    @Test func ordersFollowEachOther() async throws {
        try await withAPI { setting in
            for (path, body) in [
                ("/default/use", #"{"model":"tiny-1.0.0"}"#),
                ("/default/shadow", #"{"model":"tiny-1.1.0","share":0.5}"#),
                ("/default/canary", #"{"model":"tiny-1.1.0"}"#), ("/default/shadow", #"{"model":null}"#),
                ("/default/promote", "{}"), ("/default/rollback", ""),
            ] {
                let answer = try await setting.post(path, body)
                #expect(answer.0 == .accepted, "\(path): \(answer.1)")
            }
            let selection = try setting.selection()
            #expect(selection?.revision == 6 && selection?.model.version == "1.0.0")
            #expect(selection?.previous.version == "1.1.0" && selection?.hasCanary == false)
        }
    }

    @Test func whatCannotBeIsRefusedWithACode() async throws {
        try await withAPI { setting in
            let answers: [(path: String, body: String, code: String)] = [
                ("/default/rollback", "", "409 not_selected"), ("/default/promote", "{}", "409 not_selected"),
                ("/default/shadow", #"{"model":"tiny"}"#, "409 not_selected"),
                ("/default/use", #"{"model":"large"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"twin"}"#, "409 ambiguous_model"),
                ("/default/use", #"{"model":"/etc/passwd"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"./tiny"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"plugin:mood"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"a b"}"#, "400 bad_parameter"), ("/default/use", "", "400 bad_parameter"),
                ("/default/use", "{", "400 bad_parameter"), ("/default/use", "[]", "400 bad_parameter"),
                ("/default/use", #"{"model":7}"#, "400 bad_parameter"),
                ("/default/use", #"{"model":"tiny","precision":"fp7"}"#, "400 bad_parameter"),
                ("/default/shadow", #"{"model":"tiny","share":0}"#, "400 bad_parameter"),
                ("/default/canary", #"{"model":"tiny","share":1.5}"#, "400 bad_parameter"),
                ("/Default/use", #"{"model":"tiny"}"#, "400 bad_parameter"),
                ("/default/use?now=1", #"{"model":"tiny"}"#, "400 unknown_parameter"),
                ("/default/use", String(repeating: " ", count: 20_000), "413 too_large"),
                ("/default/explode", "{}", "404 not_found"),
            ]
            for (path, body, code) in answers {
                let answer = try await setting.post(path, body)
                #expect(Self.code(answer) == code, "\(path) \(body.prefix(40))")
            }
            #expect(try setting.selection() == nil)
            _ = try await setting.post("/default/use", #"{"model":"tiny"}"#)
            #expect(Self.code(try await setting.post("/default/shadow", #"{"model":"tiny"}"#)) == "409 conflict")
        }
    }

    @Test func nothingIsSelectedWhileTheBrokerIsAway() async throws {
        try await withAPI { setting in
            _ = try await setting.post("/default/use", #"{"model":"tiny-1.0.0"}"#)
            await setting.bench.takeBrokerAway()
            #expect(Self.code(try await setting.post("/default/promote")) == "503 not_connected")
            setting.bench.bringBrokerBack()
        }
    }

    @Test func whoMayNotDoesNot() async throws {
        let deeds = Mutex<[ModelsDeed]>([])
        let gate = ModelsGate { _, deed in
            deeds.withLock { $0.append(deed) }
            guard deed == .look else { throw GatewayError(.roleNeeded, "no") }
            return .constant("ann")
        }
        try await withAPI(gate: gate) { setting in
            let (status, _) = try await setting.ask("")
            #expect(status == .ok)
            #expect(Self.code(try await setting.post("/default/use", #"{"model":"tiny"}"#)) == "403 role_needed")
            #expect(Self.code(try await setting.post("/bundles", "x")) == "403 role_needed")
        }
        #expect(deeds.withLock { $0 } == [.look, .change(group: .group, how: "use"), .upload])
    }

    // MARK: Bundles

    private func body(_ bundle: TestBundle, _ files: [String]) throws -> ByteBuffer {
        var body = ByteBuffer()
        for file in files {
            let bytes = try bundle.read(file)
            body.writeString("\(file) \(bytes.count)\n")
            body.writeBytes(bytes)
        }
        return body
    }

    @Test func aBundleThatIsSentIsInTheLibrary() async throws {
        let bundle = try TestBundle("sent", version: "2.0.0")
        let files = try body(bundle, ["model.onnx", "bundle.json", "selftest.json"])
        try await withAPI { setting in
            let (status, answer) = try await setting.ask("/bundles", .post, files)
            #expect(
                status == .created && answer["name"] as? String == "sent" && answer["version"] as? String == "2.0.0"
            )
            let hash = try bundle.sha256.hexadecimal
            #expect(answer["sha256"] as? String == hash)
            #expect(setting.taken() == ["sent-2.0.0"])
        }
    }

    @Test func aBrokenBundleIsRefusedAndNothingIsTaken() async throws {
        let bundle = try TestBundle("sent")
        try bundle.write(Data("broken".utf8), to: "model.onnx")
        let files = try body(bundle, ["model.onnx", "bundle.json", "selftest.json"])
        try await withAPI { setting in
            let answer = try await setting.ask("/bundles", .post, files)
            #expect(Self.code(answer) == "400 bad_bundle")
            #expect(setting.taken() == [])
            #expect(
                Self.code(try await setting.ask("/bundles", .post, ByteBuffer(string: "../x 1\ny"))) == "400 bad_bundle"
            )
            #expect(Self.code(try await setting.post("/bundles")) == "400 bad_bundle")
        }
    }

    @Test func withoutALibraryABundleIsNotTaken() async throws {
        let files = try body(try TestBundle("sent"), ["model.onnx", "bundle.json", "selftest.json"])
        try await withAPI(library: false) { setting in
            let answer = try await setting.ask("/bundles", .post, files)
            #expect(Self.code(answer) == "503 no_responder")
        }
    }

    // MARK: Comparisons

    @Test func twoModelsAreCompared() async throws {
        let asked = Mutex<WireCompareRequest?>(nil)
        try await withAPI {
            asked.withLock { [request = $0] in $0 = request }
            func table(_ right: UInt64, of total: UInt64) -> [UInt64] {
                [right, total - right] + [UInt64](repeating: 0, count: 47)
            }
            return .with {
                ($0.answers, $0.firstLabelled) = (table(1_000, of: 1_000), table(75, of: 100))
                $0.secondLabelled = table(65, of: 100)
                ($0.bothRight, $0.firstRight, $0.secondRight, $0.neitherRight) = (60, 15, 5, 20)
            }
        } _: { setting in
            let path = "/compare?first=old-1.0&second=new-2.0&camera=door&since=2026-11-21T12:00:00Z"
            let (status, answer) = try await setting.ask(path)
            #expect(status == .ok && answer["verdict"] as? String == "first", "\(answer)")
            #expect(answer["sentence"] as? String == "old-1.0 is better.")
            #expect((answer["answers"] as? [[Int]])?.map(\.count) == Array(repeating: 7, count: 7))
            #expect(answer["first_right"] as? Int == 15 && (answer["p"] as? Double).map { $0 < 0.05 } == true)
            #expect((answer["agreement"] as? [String: Any])?["faces"] as? Int == 1_000)
            let request = asked.withLock { $0 }
            #expect(request?.selection.camera == "door" && request?.selection.since == 1_795_262_400_000_000)
        }
    }

    @Test func aComparisonThatMeansNothingIsRefused() async throws {
        try await withAPI(compare: { _ in throw RecorderSays(.badSelection, "no result is of a model 'x'") }) {
            setting in
            let answers: [(query: String, code: String)] = [
                ("", "400 bad_parameter"), ("?first=a", "400 bad_parameter"),
                ("?first=a&second=a", "400 bad_parameter"),
                ("?first=a&second=b&since=soon", "400 bad_parameter"),
                ("?first=a&second=b&x=1", "400 unknown_parameter"),
                ("?first=a&second=\(String(repeating: "b", count: 200))", "400 bad_parameter"),
                ("?first=x&second=b", "404 unknown_model"),
            ]
            for (query, code) in answers {
                let answer = try await setting.ask("/compare\(query)")
                #expect(Self.code(answer) == code, "\(query.prefix(40))")
            }
        }
    }

    private typealias RecorderSays = Failure<Code>
    private enum Code: String, FailureCode { case badSelection = "bad_selection" }
}
