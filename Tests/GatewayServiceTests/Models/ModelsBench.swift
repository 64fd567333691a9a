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
import NIOCore
import RPC
import Rollout
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import TestBundles

@testable import GatewayService

/// The models over HTTP, with a library and a recorder that the test plays.
struct ModelsBench {
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

    /// The status and the code of an answer's error.
    static func code(_ answer: (HTTPResponse.Status, [String: Any])) -> String {
        "\(answer.0.code) \((answer.1["error"] as? [String: Any])?["code"] as? String ?? "")"
    }

    /// Plays while `body` runs.
    static func running(
        library hasLibrary: Bool = true,
        gate: ModelsGate = .open,
        compare: (@Sendable (WireCompareRequest) throws -> WireCompareReply)? = nil,
        _ body: @Sendable (ModelsBench) async throws -> Void
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
                    ModelsBench(
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

    /// It has `tiny` 1.0.0 and 1.1.0, two called `twin` of an older release, and what it is given.
    private static func library(_ store: ModelStore, _ folder: URL, on bus: any MessageBus) throws -> RPCServer {
        let server = try server("library", on: bus)
        let client = try RPCClient(bus: bus, site: .home, client: .constant("library"))
        let choices: [WireModelChoice] = [
            .sample("tiny", "1.0.0", hash: 1), .sample("tiny", "1.1.0", hash: 2), .sample("twin", hash: 3),
            .sample("twin", hash: 4),
        ]
        server.handleBlocking(.libraryBundles) { _ in
            .with { reply in
                reply.bundles = choices.enumerated().map { index, choice in
                    .with { bundle in
                        (bundle.choice, bundle.bytes) = (choice, 99)
                        bundle.precisions = index < 2 ? Array(["fp32", "int8"].prefix(index + 1)) : []
                    }
                }
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
}
