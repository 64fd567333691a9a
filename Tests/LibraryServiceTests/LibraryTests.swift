import BundleTransfer
import Bus
import BusTestKit
import Failure
import Foundation
import Messages
import Models
import RPC
import ServiceKit
import ServiceLifecycle
import ServiceTestKit
import SwiftProtobuf
import TestBundles
import Testing

@testable import LibraryService

@Suite(.timeLimit(.minutes(1))) struct LibraryTests {
    private static let site = Name.constant("home")
    private let kept: TestBundle
    private let offered: TestBundle

    init() throws {
        kept = try TestBundle("kept")
        offered = try TestBundle("offered", network: TestBundle.bytes(600_000))
    }

    /// A library, somebody who asks it, and a service that offers a bundle.
    private func withLibrary(
        folder: URL? = nil,
        _ body: (RPCClient, Health) async throws -> Void
    ) async throws {
        let broker = InMemoryBroker()
        let (near, far) = (InMemoryBus(broker, isPersistent: false), InMemoryBus(broker, isPersistent: false))
        let health = Health()
        let library = try Library(
            store: ModelStore(directories: [kept.root]),
            folder: folder ?? kept.root,
            site: Self.site,
            bus: far,
            health: health,
            logger: .silent,
            metrics: RingingMetrics(bell: Bell())
        )
        let offer = try RPCServer(
            service: .constant("offer-1"),
            site: Self.site,
            bus: near,
            logger: .silent,
            metrics: RingingMetrics(bell: Bell())
        )
        BundleServer(store: ModelStore(directories: [offered.root])).attach(to: offer, as: .constant("offer-1"))
        try await far.subscribe("ready/far") { _ in }
        try await near.subscribe("ready/near") { _ in }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in library.services + [offer] { group.addTask { try await service.run() } }
            try await body(try RPCClient(bus: near, site: Self.site, client: .constant("test")), health)
            group.cancelAll()
        }
        near.close()
        far.close()
    }

    private func take(
        _ sha256: [UInt8],
        from source: String = "offer-1",
        _ client: RPCClient
    ) async throws -> Result<Bool, RPCError> {
        do {
            let request = WireTakeRequest.with { ($0.sha256, $0.source) = (Data(sha256), source) }
            return .success(try await client.call(.libraryTake, request, timeout: .seconds(40)).known)
        } catch let error as RPCError {
            return .failure(error)
        }
    }

    private func code(_ result: Result<Bool, RPCError>) -> String? {
        if case .failure(let error) = result { error.codeText } else { nil }
    }

    @Test func whatIsOfferedIsTakenOnceAndHandedOutThen() async throws {
        try await withLibrary { client, _ in
            let (before, sha256) = (try await client.call(.libraryBundles, WireBundlesRequest()), try offered.sha256)
            #expect(before.bundles.map(\.choice.name) == ["kept"])
            let results = [try await take(sha256, client), try await take(sha256, client)]
            #expect(try results.map { try $0.get() } == [false, true])
            let after = try await client.call(.libraryBundles, WireBundlesRequest())
            #expect(after.bundles.map(\.choice.name) == ["kept", "offered"])
            let target = URL.temporaryDirectory.appending(path: "mien-fetched-\(UUID().uuidString)")
            // A temporary folder that stays does no harm.
            defer { try? FileManager.default.removeItem(at: target) }
            let fetcher = BundleFetcher(client: client, source: .constant("library"), into: target, logger: .silent)
            let place = try await fetcher.fetch(.with { $0.sha256 = Data(sha256) })
            #expect(try ModelBundle(at: place).id == "offered-1.0.0")
        }
    }

    @Test func whatItHasIsNotTakenAgainWhoeverOffersIt() async throws {
        try await withLibrary { client, _ in
            let result = try await take(try kept.sha256, from: "nobody", client)
            #expect(try result.get())
        }
    }

    @Test func itTakesNothingFromItself() async throws {
        try await withLibrary { client, _ in
            let result = try await take(try offered.sha256, from: "library", client)
            #expect(code(result) == "bad_source")
        }
    }

    @Test func whatTheSourceLacksIsNotTaken() async throws {
        try await withLibrary { client, _ in
            let result = try await take(.init(repeating: 9, count: 32), client)
            #expect(code(result) == "bundle_missing")
        }
    }

    @Test func whatIsBrokenAtTheSourceIsNotTaken() async throws {
        try offered.write(Data("broken".utf8), to: "model.onnx")
        try await withLibrary { client, _ in
            let result = try await take(try offered.sha256, client)
            #expect(code(result) == "source_failed")
            let list = try await client.call(.libraryBundles, WireBundlesRequest())
            #expect(list.bundles.map(\.choice.name) == ["kept"])
            #expect(list.bundles.map(\.precisions) == [["fp32"]])
        }
    }

    @Test func aBundleOfAnotherTaskIsNotTaken() async throws {
        let finder = try TestBundle("finder", in: offered.root) { $0["task"] = "face-detection" }
        try await withLibrary { client, _ in
            let result = try await take(try finder.sha256, client)
            #expect(code(result) == "bundle_missing")
        }
    }

    @Test func aFolderThatCannotBeWrittenIsToldToThePersonAndOnTheStatus() async throws {
        let file = kept.folder.appending(path: "model.onnx")
        try await withLibrary(folder: file.appending(path: "models")) { client, health in
            let result = try await take(try offered.sha256, client)
            #expect(code(result) == "cannot_write")
            #expect(health.warning?.contains("cannot be written") == true)
            _ = try await take(try kept.sha256, client)
            #expect(health.warning == nil)
        }
    }

    @Test func aHashThatIsNoneIsRefused() async throws {
        try await withLibrary { client, _ in
            let result = try await take([1, 2, 3], client)
            #expect(code(result) != nil)
        }
    }
}
