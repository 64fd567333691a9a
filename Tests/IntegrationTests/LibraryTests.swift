import BundleTransfer
import Bus
import BusTestKit
import Failure
import Foundation
import Glibc
import Messages
import Models
import ProcessTestKit
import RPC
import ServiceKit
import Subprocess
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

/// A real mien-library, a real broker, and the commands as a person types them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LibraryTests {
    /// Runs a library that keeps what it takes in a folder, and lends a command line of another machine.
    private func withLibrary(
        _ body:
            @escaping @Sendable (
                _ person: Person,
                _ listener: StatusListener,
                _ bus: MosquittoBus,
                _ library: MienProcess
            ) async throws -> Void
    ) async throws -> MienProcess.Ending {
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await StatusListener.listening(at: address) { listener, bus in
                    try await MienProcess.running(
                        "mien-library",
                        ["--broker", "\(address)", "--models", "\(folder)/library"],
                        in: folder,
                        environment: Person.environment(folder, models: "\(folder)/none")
                    ) { process in
                        try await listener.subscribed("library")
                        try await body(Person(broker: "\(address)", folder: folder), listener, bus, process)
                        // A test may have ended it.
                        if ProcessEntry.isRunning(process.pid) { try process.send(SIGTERM) }
                    }
                }
            }
        }
    }

    /// Somebody at another machine.
    struct Person: Sendable {
        let broker: String
        let folder: String

        /// Only these bundles, and none of this user's.
        static func environment(_ folder: String, models: String) -> [Environment.Key: String?] {
            ["MIEN_MODELS": models, "HOME": folder, "XDG_DATA_HOME": nil]
        }

        func models(_ arguments: String..., store: String) async throws -> MienProcess.Ending {
            try await MienProcess.run(
                "mien",
                ["models"] + arguments + ["--broker", broker],
                in: folder,
                environment: Self.environment(folder, models: store)
            )
        }
    }

    @Test func aBundleIsPushedOnceAndEverybodyCanHaveIt() async throws {
        let bundle = try TestBundle(network: TestBundle.bytes(3_000_000))
        let ending = try await withLibrary { person, _, bus, _ in
            let first = try await person.models("push", "tiny", store: bundle.root.path())
            #expect(first.status == .exited(0), "\(first.log)")
            #expect(first.output == ["tiny-1.0.0 is in the library"])
            let second = try await person.models("push", bundle.folder.path(), store: "/nowhere")
            #expect(second.output == ["tiny-1.0.0 is in the library already"])
            let library = "\(person.folder)/library/tiny-1.0.0"
            #expect(try ModelBundle(at: URL(filePath: library)).sha256 == bundle.sha256)

            // Nobody runs it, and that is no success; the machine that selects it does not have it.
            let used = try await person.models("use", "tiny", store: "/nowhere")
            #expect(used.status == .exited(1))
            #expect(used.log.last?.contains("no classifier of the group default is online") == true, "\(used.log)")
            let unwaited = try await person.models("use", "tiny-1.0.0", "--no-wait", store: "/nowhere")
            #expect(unwaited.status == .exited(0), "\(unwaited.log)")
            let status = try await person.models("status", store: "/nowhere")
            #expect(status.output.first?.contains("tiny-1.0.0 is selected") == true, "\(status.output)")
        }
        #expect(ending.status == .exited(0), "\(ending.log)")
    }

    @Test func whatCannotBePushedIsNamed() async throws {
        let bundle = try TestBundle()
        let broken = try TestBundle("broken", in: bundle.root)
        try broken.write(Data("broken".utf8), to: "model.onnx")
        _ = try await withLibrary { person, _, _, _ in
            let cases = [
                ("nobody", "there is no model nobody"), ("broken", "is not the file that bundle.json names"),
                ("a/b", "There is no bundle at"), ("Tiny", "names no model"), ("plugin:x", "plugins are programs"),
            ]
            for (name, words) in cases {
                let ending = try await person.models("push", name, store: bundle.root.path())
                #expect(ending.status == .exited(1))
                #expect(ending.log.last?.contains(words) == true, "\(ending.log)")
            }
        }
    }

    @Test func aLibraryThatIsKilledGoesOnWhereItWas() async throws {
        let bundle = try TestBundle(network: TestBundle.bytes(1_000_000))
        let (stalled, mark) = AsyncStream.makeStream(of: Void.self)
        let mayGoOn = Atomic(false)
        _ = try await withLibrary { person, listener, bus, library in
            let request = WireTakeRequest.with {
                ($0.sha256, $0.source) = (Data((try? bundle.sha256) ?? []), "offer-test")
            }
            try await Self.offering(
                bundle,
                on: bus,
                before: { offset in
                    // The third piece does not come before the library has been killed.
                    guard offset >= 2 * UInt64(WireChunkReply.chunkLimit), !mayGoOn.load(ordering: .relaxed) else {
                        return
                    }
                    mark.yield()
                    try await Task.sleep(for: .seconds(60))
                }
            ) { client in
                let first = Task { try await client.call(.libraryTake, request, timeout: .seconds(60)) }
                _ = await stalled.first { _ in true }
                try library.send(SIGKILL)
                try await library.log.end()
                first.cancel()
                mayGoOn.store(true, ordering: .relaxed)
                let part =
                    "\(person.folder)/library/.fetch-\(Array(request.sha256).map(Self.digits).joined())/model.onnx"
                let left = try #require(Self.file(part))
                #expect(left.size == 2 * WireChunkReply.chunkLimit)
                try await Self.restarted(person, listener) {
                    let known = try await client.call(.libraryTake, request, timeout: .seconds(60)).known
                    #expect(!known)
                }
                let model = Self.file("\(person.folder)/library/tiny-1.0.0/model.onnx")
                // The same file, continued.
                #expect(model?.number == left.number && model?.size == 1_000_000)
            }
        }
    }

    private static func restarted(
        _ person: Person,
        _ listener: StatusListener,
        _ body: @Sendable () async throws -> Void
    ) async throws {
        let heard = listener.heard.entries.count
        let ending = try await MienProcess.running(
            "mien-library",
            ["--broker", person.broker, "--models", "\(person.folder)/library"],
            in: person.folder,
            environment: Person.environment(person.folder, models: "\(person.folder)/none")
        ) { process in
            // It subscribes after the status that it begins with, and before those that follow.
            let birth = try await listener.status(of: "library", after: heard) { $0.state == .online }
            try await listener.status(of: "library", after: heard) {
                $0.status.reportedAt > birth.status.reportedAt && $0.state == .online
            }
            try await body()
            try process.send(SIGTERM)
        }
        #expect(ending.status == .exited(0), "\(ending.log)")
    }

    /// Offers a bundle as `mien models push` does.
    private static func offering(
        _ bundle: TestBundle,
        on bus: MosquittoBus,
        before: @escaping @Sendable (UInt64) async throws -> Void,
        _ body: (RPCClient) async throws -> Void
    ) async throws {
        let name = Name.constant("offer-test")
        let source = BundleServer(store: ModelStore(directories: [bundle.root]))
        let server = try RPCServer(
            service: name,
            site: .constant("home"),
            bus: bus,
            logger: .silent,
            metrics: MetricsRegistry()
        )
        server.handle(.bundle(of: name)) { request in try withExtendedLifetime(bundle) { try source.bundle(request) } }
        server.handle(.chunk(of: name)) { request in
            if request.file == "model.onnx" { try await before(request.offset) }
            return try source.chunk(request)
        }
        let client = try RPCClient(bus: bus, site: .constant("home"), client: .constant("test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(client)
            group.cancelAll()
        }
    }

    private static func digits(_ byte: UInt8) -> String { String(format: "%02x", byte) }

    private static func file(_ path: String) -> (size: Int, number: UInt)? {
        // No file, no numbers.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int, let number = attributes?[.systemFileNumber] as? UInt else {
            return nil
        }
        return (size, number)
    }

    @Test func withoutABrokerEveryCommandSaysSo() async throws {
        for arguments in [["use", "tiny"], ["push", "tiny"], ["rollback"], ["status"], ["promote"]] {
            let ending = try await MienProcess.run("mien", ["models"] + arguments + ["--broker", "unix:///nowhere"])
            #expect(ending.status == .exited(1))
            #expect(ending.log.last?.hasPrefix("Error: ") == true, "\(ending.log)")
        }
    }

    // MARK: A full disk

    private static let canMount = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

    @Test(.enabled(if: canMount, "only root may mount a small file system"))
    func aLibraryWhoseDiskIsFullSaysSoAndTakesItWhenThereIsRoom() async throws {
        let bundle = try TestBundle(network: TestBundle.bytes(3_000_000))
        try await withTemporaryFolder { folder in
            let script = """
                mkdir -p \(folder)/library && mount -t tmpfs -o size=4m none \(folder)/library \
                && head -c 2000k /dev/zero >\(folder)/library/filler && exec "$0" --models \(folder)/library "$@"
                """
            let library = MienProcess.programs.appending(path: "mien-library").path()
            try await withBroker { address in
                let person = Person(broker: "\(address)", folder: folder)
                let ending = try await MienProcess.running(
                    "/usr/bin/unshare",
                    ["--mount", "/bin/sh", "-c", script, library, "--broker", "\(address)"],
                    in: folder,
                    environment: Person.environment(folder, models: "\(folder)/none")
                ) { process in
                    try await StatusListener.listening(at: address) { listener, _ in
                        try await listener.subscribed("library")
                        let full = try await person.models("push", "tiny", store: bundle.root.path())
                        #expect(full.status == .exited(1))
                        #expect(full.log.last?.contains("has no room: free space on its disk") == true, "\(full.log)")
                        try await listener.status(of: "library") { $0.status.message.contains("has no room") }
                        // The file is in the library's own view of the file system.
                        try FileManager.default.removeItem(
                            atPath: "/proc/\(process.pid)/root\(folder)/library/filler"
                        )
                        let room = try await person.models("push", "tiny", store: bundle.root.path())
                        #expect(room.status == .exited(0), "\(room.log)")
                    }
                    try process.send(SIGTERM)
                }
                #expect(ending.status == .exited(0), "\(ending.log)")
            }
        }
    }
}
