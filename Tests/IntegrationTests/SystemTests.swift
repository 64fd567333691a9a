import Foundation
import Messages
import ProcessTestKit
import Subprocess
import Testing

/// The whole system with real processes and a real broker.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SystemTests {
    /// How long `mien up` may take to stop.
    private static let patience: Duration = .seconds(5)

    private struct Summary: Decodable {
        struct Latency: Decodable {
            let p50: Double
            let p99: Double
        }

        let frames: Int
        let faces: Int
        let reports: Int
        let stored: Int
        let dropped: [String: Int]
        let latency_ms: Latency
        let truth_agreement: Double
    }

    @Test func demonstratesItselfAndSaysWhatCameOfIt() async throws {
        let ending = try await MienProcess.run("mien", ["demo", "--seconds", "6", "--json", "--port", "0"])
        #expect(ending.status == .exited(0), "\(ending.log)")
        #expect(ending.output.count == 1)
        let summary = try JSONDecoder().decode(Summary.self, from: Data(try #require(ending.output.first).utf8))
        #expect(summary.stored > 0)
        #expect(summary.stored == summary.reports)
        #expect(summary.faces > 0)
        #expect(summary.latency_ms.p50 > 0 && summary.latency_ms.p50 <= summary.latency_ms.p99)
        #expect((0...1).contains(summary.truth_agreement))
        // Each of two cameras may have a frame on its way between each two of the services when they stop.
        let accounted = summary.reports + summary.dropped.values.reduce(0, +)
        #expect(abs(summary.frames - accounted) <= 8, "\(ending.output)")
    }

    @Test func healsWhenAnyOfItsProcessesIsKilled() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await RunningSystem.running(in: folder) { system in
                for program in RunningSystem.programs { try await system.kill(program) }
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0))
            // Whoever died was said to have died, and nobody else.
            let deaths = ending.log.filter { $0.contains("starting it again") }
            #expect(deaths.count == RunningSystem.programs.count, "\(deaths)")
            #expect(deaths.allSatisfy { $0.contains("killed by signal 9") })
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func stopsInOrderAndKeepsWhatWasFound(signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            let stop = Transcript<ContinuousClock.Instant>()
            let children = Transcript<ProcessEntry>()
            let statuses = Transcript<HeardStatus>()
            let ending = try await RunningSystem.running(in: folder) { system in
                for child in system.process.children { children.add(child) }
                stop.add(.now)
                try system.process.send(signal)
                statuses.add(try await system.listener.status(of: "classifier") { $0.state == .offline })
                try await system.process.log.end()
            }
            let start = try #require(stop.entries.first)
            #expect(ContinuousClock.now - start < Self.patience)
            #expect(ending.status == .exited(0))
            #expect(ending.log.last?.hasSuffix("Stopped") == true)
            #expect(children.entries.count == 9)
            #expect(!children.entries.contains { ProcessEntry.isRunning($0.pid) })
            let reported = try #require(statuses.entries.first).count("mien_frames_out_total")
            #expect(try RunningSystem.storedReports(in: folder) == reported)
            #expect(!ending.log.contains { $0.contains("ended") })
        }
    }

    @Test func stopsInTimeWhenItsProcessesHang() async throws {
        try await withTemporaryFolder { folder in
            let stop = Transcript<ContinuousClock.Instant>()
            let ending = try await RunningSystem.running(in: folder) { system in
                for child in system.process.children { kill(child.pid, SIGSTOP) }
                stop.add(.now)
                try system.process.send(SIGINT)
                try await system.process.log.end()
            }
            let start = try #require(stop.entries.first)
            #expect(ContinuousClock.now - start < Self.patience)
            #expect(ending.status == .exited(0))
        }
    }

    @Test func leavesNobodyBehindWhenItIsKilledItself() async throws {
        try await withTemporaryFolder { folder in
            let children = Transcript<ProcessEntry>()
            let ending = try await RunningSystem.running(in: folder) { system in
                for child in system.process.children { children.add(child) }
                try system.process.send(SIGKILL)
                try await system.process.log.end()
            }
            #expect(ending.status == .signaled(SIGKILL))
            #expect(Set(children.entries.map(\.program)) == Set(RunningSystem.programs))
            // They write to whoever was killed, so their ends are to be looked for.
            let end = ContinuousClock.now + Self.patience
            while ContinuousClock.now < end, children.entries.contains(where: { ProcessEntry.isRunning($0.pid) }) {
                await Task.yield()
            }
            #expect(!children.entries.contains { ProcessEntry.isRunning($0.pid) })
        }
    }

    @Test func stopsAtOnceWhenItHasHardlyStarted() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await MienProcess.running(
                "mien",
                ["up", "--data", folder, "--source", "synthetic:", "--port", "0"],
                in: folder
            ) { process in
                try await process.log.line("Starting")
                try process.send(SIGINT)
            }
            #expect(ending.status == .exited(0) || ending.status == .signaled(SIGINT), "\(ending.log)")
        }
    }

    @Test func saysWhatIsWrongWithItsConfiguration() async throws {
        try await withTemporaryFolder { folder in
            try Data("cameras:\n  hall: 'synthetic:'\nmodle: baseline\n".utf8).write(
                to: URL(filePath: "\(folder)/mien.yaml")
            )
            let ending = try await MienProcess.run("mien", ["up"], in: folder)
            #expect(ending.status == .exited(1))
            #expect(ending.log.count == 1)
            #expect(ending.log.first?.hasPrefix("Error: mien.yaml:3: 'modle' is not known here") == true)
        }
    }
}
