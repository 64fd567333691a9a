import Failure
import Foundation
import Glibc
import Messages
import Models
import RPC
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

@testable import BundleTransfer

/// A bundle that comes over a bus, with sources of every kind.
@Suite(.timeLimit(.minutes(1))) struct BundleFetcherTests {
    private static let chunk = UInt64(WireChunkReply.chunkLimit)
    private let bundle: TestBundle
    private let choice: WireModelChoice

    init() throws {
        bundle = try TestBundle(network: TestBundle.bytes(800_000))
        choice = try WireModelChoice(ModelBundle(at: bundle.folder))
    }

    /// Fetches, and returns why that fails.
    private func failure(_ bench: TransferBench, _ choice: WireModelChoice? = nil) async throws -> String {
        do {
            let place = try await bench.fetcher().fetch(choice ?? self.choice)
            throw Unexpected(description: "it came to \(place)")
        } catch let error as any CodedError {
            return error.codeText
        }
    }

    // MARK: What comes

    @Test func aBundleComesWholeAndUnderItsName() async throws {
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let seen = Mutex<[UInt64]>([])
            let place = try await bench.fetcher().fetch(choice) { bytes, _ in seen.withLock { $0.append(bytes) } }
            #expect(bench.target.names == ["tiny-1.0.0"])
            #expect(place.lastPathComponent == "tiny-1.0.0")
            for file in ["bundle.json", "model.onnx", "selftest.json"] {
                #expect(try Data(contentsOf: place.appending(path: file)) == bundle.read(file))
            }
            let steps = seen.withLock { $0 }
            #expect(steps == steps.sorted() && steps.first == 0)
            #expect(steps.last == 800_000 + UInt64(try bundle.read("selftest.json").count))
        }
    }

    @Test func whatIsThereIsNotAskedFor() async throws {
        let ledger = Ledger()
        try await TransferBench.run({ $0.offer(bundle, ledger: ledger) }) { bench in
            let places = [try await bench.fetcher().fetch(choice), try await bench.fetcher().fetch(choice)]
            #expect(places[0] == places[1] && ledger.bundles == 1)
        }
    }

    @Test func aBrokenCopyIsReplaced() async throws {
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let place = try await bench.fetcher().fetch(choice)
            try Data("broken".utf8).write(to: place.appending(path: "model.onnx"))
            let store = ModelStore(directories: [bench.target.folder])
            let sha256 = Array(choice.sha256)
            let error = #expect(throws: ModelError.self) { try store.folder(sha256: sha256) }
            #expect(error?.code == .hashMismatch)
            let again = try await bench.fetcher().fetch(choice)
            #expect(again.path() == place.path() && bench.target.names == ["tiny-1.0.0"])
            #expect(try ModelBundle(at: again).sha256 == sha256)
        }
    }

    @Test func anotherBundleOfTheSameNameStays() async throws {
        let other = try TestBundle(network: Data("another".utf8))
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            try FileManager.default.createDirectory(at: bench.target.folder, withIntermediateDirectories: true)
            let taken = bench.target.folder.appending(path: "tiny-1.0.0")
            try FileManager.default.copyItem(at: other.folder, to: taken)
            let place = try await bench.fetcher().fetch(choice)
            let hash = try ModelBundle(at: bundle.folder).hashPrefix
            #expect(bench.target.names == ["tiny-1.0.0", "tiny-1.0.0-\(hash)"])
            #expect(place.lastPathComponent == "tiny-1.0.0-\(hash)")
            let store = ModelStore(directories: [bench.target.folder])
            #expect(try store.folder(sha256: Array(choice.sha256))?.lastPathComponent == place.lastPathComponent)
            #expect(try store.folder(sha256: other.sha256)?.lastPathComponent == "tiny-1.0.0")
        }
    }

    @Test func twoTakersOfOneFolderGetItOnce() async throws {
        let ledger = Ledger()
        try await TransferBench.run({ $0.offer(bundle, ledger: ledger) }) { bench in
            async let first = bench.fetcher().fetch(choice)
            async let second = bench.fetcher().fetch(choice)
            let places = try await [first.path(), second.path()]
            #expect(places[0] == places[1] && ledger.bundles == 1 && ledger.offsets.count == 4)
        }
    }

    @Test func aTakerThatIsCancelledLeavesWhatHasCome() async throws {
        let ledger = Ledger()
        let stop = Mutex(true)
        let (reached, mark) = AsyncStream.makeStream(of: Void.self)
        let methods: (RPCServer) -> Void = { server in
            server.offer(bundle, ledger: ledger) { offset in
                guard offset == 2 * Self.chunk, stop.withLock({ $0 }) else { return }
                mark.yield()
                try await Task.sleep(for: .seconds(60))
            }
        }
        try await TransferBench.run(methods) { bench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await bench.fetcher().fetch(choice) }
                for await _ in reached { break }
                group.cancelAll()
                do {
                    try await group.waitForAll()
                    Issue.record("it came")
                } catch is CancellationError {}
            }
            #expect(bench.target.names.allSatisfy { $0.hasPrefix(".fetch-") })
            #expect(ModelStore(directories: [bench.target.folder]).listings().isEmpty)
            stop.withLock { $0 = false }
            _ = try await bench.fetcher().fetch(choice)
            #expect(ledger.offsets == [0, 1, 2, 2, 3].map { $0 * Self.chunk })
            #expect(bench.target.names == ["tiny-1.0.0"])
        }
    }

    @Test func whatWasSpoiltOnTheDiskMeanwhileDoesNotAppearAndIsFetchedAgain() async throws {
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let place = bench.target.folder.appending(path: ".fetch-\(Array(choice.sha256).hexadecimal)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data(repeating: 0, count: 500_000).write(to: place.appending(path: "model.onnx"))
            let code = try await failure(bench)
            #expect(code == "hash_mismatch")
            #expect(ModelStore(directories: [bench.target.folder]).listings().isEmpty)
            _ = try await bench.fetcher().fetch(choice)
            #expect(bench.target.names == ["tiny-1.0.0"])
        }
    }

    @Test func whatIsLongerThanItCanBeIsFetchedFromItsStart() async throws {
        let ledger = Ledger()
        try await TransferBench.run({ $0.offer(bundle, ledger: ledger) }) { bench in
            let place = bench.target.folder.appending(path: ".fetch-\(Array(choice.sha256).hexadecimal)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data(repeating: 0, count: 800_001).write(to: place.appending(path: "model.onnx"))
            _ = try await bench.fetcher().fetch(choice)
            #expect(ledger.offsets.first == 0)
        }
    }

    // MARK: What does not come

    @Test func aBundleThatTheSourceLacksIsNamedSo() async throws {
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            var other = choice
            other.sha256 = .init(repeating: 7, count: 32)
            let code = try await failure(bench, other)
            #expect(code == "bundle_missing")
        }
    }

    @Test func aBundleThatIsBrokenAtItsSourceDoesNotCome() async throws {
        try bundle.write(Data("broken".utf8), to: "model.onnx")
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let code = try await failure(bench)
            #expect(code == "source_failed")
            #expect(ModelStore(directories: [bench.target.folder]).listings().isEmpty)
        }
    }

    @Test func aBundleOfAnotherTaskIsNotHandedOut() async throws {
        let finder = try TestBundle("finder", in: bundle.root) { $0["task"] = "face-detection" }
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let sha256 = try finder.sha256
            #expect(try await failure(bench, .with { $0.sha256 = .init(sha256) }) == "bundle_missing")
        }
    }

    /// How a source may lie, and what becomes of it.
    enum Lie: String, CaseIterable {
        case otherBytes, tooMany, nothing, largerThanItIs, smallerThanItIs, nameWithASlash

        var consequence: String {
            switch self {
            case .otherBytes, .smallerThanItIs: "hash_mismatch"
            case .tooMany, .nothing, .largerThanItIs, .nameWithASlash: "bad_source"
            }
        }
    }

    @Test(arguments: Lie.allCases)
    func aSourceThatLiesIsNotBelieved(_ lie: Lie) async throws {
        try await TransferBench.run({ $0.lie(lie, about: bundle) }) { bench in
            let code = try await failure(bench)
            #expect(code == lie.consequence)
            #expect(ModelStore(directories: [bench.target.folder]).listings().isEmpty)
        }
    }

    @Test func anHonestSourceIsBelievedAfterALiar() async throws {
        let isLying = Mutex(true)
        let source = BundleServer(store: ModelStore(directories: [bundle.root]))
        let methods: (RPCServer) -> Void = { server in
            server.handle(.bundle(of: TransferBench.source)) { try source.bundle($0) }
            server.handle(.chunk(of: TransferBench.source)) { request in
                var reply = try source.chunk(request)
                if isLying.withLock({ $0 }) { reply.data = .init(repeating: 0, count: reply.data.count) }
                return reply
            }
        }
        try await TransferBench.run(methods) { bench in
            let code = try await failure(bench)
            #expect(code == "hash_mismatch")
            isLying.withLock { $0 = false }
            _ = try await bench.fetcher().fetch(choice)
            #expect(bench.target.names == ["tiny-1.0.0"])
        }
    }

    // MARK: The disk

    @Test func aFullDiskIsSaidAndHeals() async throws {
        let room = Mutex(500_000)
        try await TransferBench.run({ $0.offer(bundle) }) { bench in
            let fetcher = bench.fetcher { sha256, folder in
                try PartialBundle.open(sha256, in: folder) { descriptor, bytes, offset in
                    let count = min(bytes.count, room.withLock { $0 })
                    guard count > 0 else {
                        errno = ENOSPC
                        return -1
                    }
                    room.withLock { $0 -= count }
                    return pwrite(descriptor, bytes.baseAddress, count, offset)
                }
            }
            let error = await #expect(throws: TransferError.self) { try await fetcher.fetch(choice) }
            #expect(error?.code == .noRoom)
            #expect(ModelStore(directories: [bench.target.folder]).listings().isEmpty)
            room.withLock { $0 = 10_000_000 }
            _ = try await fetcher.fetch(choice)
            #expect(bench.target.names == ["tiny-1.0.0"])
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() async throws {
        let file = bundle.folder.appending(path: "model.onnx")
        let error = #expect(throws: TransferError.self) {
            try PartialBundle.open(Array(choice.sha256), in: file.appending(path: "models"))
        }
        #expect(error?.code == .cannotWrite && error?.message.contains("model.onnx/models") == true)
    }

    @Test func oneTakerHasThePlace() throws {
        let target = TemporaryModels()
        let first = try PartialBundle.open(Array(choice.sha256), in: target.folder)
        #expect(first != nil)
        #expect(try PartialBundle.open(Array(choice.sha256), in: target.folder) == nil)
        #expect(try PartialBundle.open(.init(repeating: 1, count: 32), in: target.folder) != nil)
        withExtendedLifetime(first) {}
    }
}

private struct Unexpected: Error {
    let description: String
}

extension RPCServer {
    /// Answers as a source does, but for one lie.
    fileprivate func lie(_ lie: BundleFetcherTests.Lie, about bundle: TestBundle) {
        let source = BundleServer(store: ModelStore(directories: [bundle.root]))
        handle(.bundle(of: TransferBench.source)) { request in
            var reply = try withExtendedLifetime(bundle) { try source.bundle(request) }
            switch lie {
            case .largerThanItIs: reply.files[0].bytes += 5
            case .smallerThanItIs: reply.files[0].bytes -= 5
            case .nameWithASlash: reply.files[0].name = "../model.onnx"
            case .otherBytes, .tooMany, .nothing: break
            }
            return reply
        }
        handle(.chunk(of: TransferBench.source)) { request in
            var reply = try source.chunk(request)
            switch lie {
            case .otherBytes: reply.data = .init(repeating: 0, count: reply.data.count)
            case .tooMany:
                if reply.data.count < WireChunkReply.chunkLimit { reply.data.append(0) }
            case .nothing: reply.data = .init()
            case .largerThanItIs, .smallerThanItIs, .nameWithASlash: break
            }
            return reply
        }
    }
}
