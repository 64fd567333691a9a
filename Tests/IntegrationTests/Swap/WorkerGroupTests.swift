import Foundation
import Messages
import ProcessTestKit
import ServiceKit
import Spool
import Subprocess
import Testing

/// Classifiers that share their work come, go, and hang under load.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WorkerGroupTests {
    private static let rate = 100
    private static let batch = 8

    /// Two workers and a load, until `body` is done with them.
    private func running(
        _ body: @escaping @Sendable (WorkerGroup, FaceLoad, MienProcess) async throws -> Void
    ) async throws {
        try await SwapBench.running { bench in
            let group = try WorkerGroup(bench)
            try await group.worker("one") { _ in
                try await group.worker("two") { two in
                    // Who is not subscribed yet takes no share.
                    for instance in ["one", "two"] { try await group.subscribed(instance) }
                    try await FaceLoad.running(on: bench.bus, rate: Self.rate) { load in
                        try await group.waitForMore(20, by: "one")
                        try await group.waitForMore(20, by: "two")
                        try await body(group, load, two)
                    }
                }
            }
        }
    }

    @Test func aWorkerThatIsKilledTakesItsBatchWithItAndNoResult() async throws {
        try await running { group, load, two in
            let bench = group.bench
            try two.send(SIGKILL)
            try await two.log.end()
            let before = bench.dropped(by: "two")
            let now = group.reports(by: "one")
            try await group.waitForMore(40, by: "one")
            // Nobody waited for the one that was gone.
            let since = bench.reports.entries.filter { $0.report.producer.hasPrefix("one.") }.dropFirst(now)
            #expect(Array(since).latency(percentile: 50) < 0.5)
            try await group.worker("two") { _ in
                try await group.waitForMore(20, by: "two")
                await load.stop()
                let (one, two) = (try await bench.atRest("one"), try await bench.atRest("two"))
                let made = try await group.everythingMadeIsStored()
                let given = one.count("mien_frames_dropped_total") + two.count("mien_frames_dropped_total") + before
                // Its batch, a set of each camera that waited, and what was on its way until the broker knew.
                let most = Self.batch + FaceLoad.cameras.count + Self.rate / 5
                let gone = load.published - made - given
                #expect(gone >= 0 && gone <= most, "\(load.published) sets, \(made) read, \(given) given up")
                #expect(bench.reports.entries.doubles.isEmpty)
            }
        }
    }

    @Test func aWorkerThatHangsShedsAndDelaysNobody() async throws {
        try await running { group, load, two in
            let bench = group.bench
            try two.send(SIGSTOP)
            let stopped = WallClock.system.now
            try await group.waitForMore(3 * Self.rate / 2, by: "one")
            let woken = WallClock.system.now
            try two.send(SIGCONT)
            try await group.waitForMore(40, by: "two")
            await load.stop()
            let shed = try await bench.atRest("two").count("mien_frames_dropped_total")
            _ = try await (bench.atRest("one"), group.everythingMadeIsStored())
            let entries = bench.reports.entries
            let others = entries.filter { entry in
                entry.report.producer.hasPrefix("one.") && (stopped..<woken).contains(entry.report.classifiedAt)
            }
            #expect(others.count >= Self.rate)
            #expect(others.latency(percentile: 99) < 1)
            // What came meanwhile was given up but for the newest of each camera, which are read late.
            #expect(shed >= Self.rate / 2, "\(shed)")
            let late = entries.filter { $0.report.producer.hasPrefix("two.") && $0.latency > 1 }
            #expect(late.count <= Self.batch + FaceLoad.cameras.count, "\(late.map(\.latency))")
            #expect(entries.doubles.isEmpty)
        }
    }
}

/// Classifiers that share their work.
private struct WorkerGroup: Sendable {
    let bench: SwapBench
    private let model: String

    init(_ bench: SwapBench) throws {
        try bench.makeBundle("tiny")
        self.bench = bench
        model = bench.models.appending(path: "tiny-1.0.0").path()
    }

    /// Runs one of them while `body` runs.
    func worker(_ instance: String, _ body: @escaping @Sendable (MienProcess) async throws -> Void) async throws {
        try await bench.classifier(instance, ["--group", "workers", "--model", model], body)
    }

    /// Waits for a status after the one that a worker begins with.
    func subscribed(_ instance: String) async throws {
        func status(where isWanted: @escaping @Sendable (HeardStatus) -> Bool) async throws -> Int64 {
            let heard = bench.listener.heard
            return try await heard.first { $0.instance == instance && isWanted($0) }.status.reportedAt
        }
        let birth = try await status { $0.state != .offline }
        _ = try await status { $0.status.reportedAt > birth }
    }

    func reports(by instance: String) -> Int {
        bench.reports.entries.count { $0.report.producer.hasPrefix("\(instance).") }
    }

    func waitForMore(_ count: Int, by instance: String) async throws {
        let now = reports(by: instance)
        try await bench.waitUntil { reports(by: instance) >= now + count }
    }

    /// Waits until the recorder has everything that the workers made, those too that were killed. Returns how much that is.
    func everythingMadeIsStored() async throws -> Int {
        while true {
            let entries = try ["one", "two"].flatMap { try SpoolLedger(path: "\(bench.folder)/\($0).spool").entries }
            let made = entries.reduce(0) { $0 + Int($1.committed) }
            if bench.stored == made, entries.allSatisfy({ $0.pending == 0 }) {
                #expect(bench.reports.count == made)
                return made
            }
            #expect(bench.stored <= made)
            try await bench.listener.status(of: "recorder", after: bench.listener.heard.entries.count)
        }
    }
}

extension SwapBench {
    /// What a worker said last that it gave up.
    fileprivate func dropped(by instance: String) -> Int {
        let statuses = listener.heard.entries.filter { $0.service == "classifier" && $0.instance == instance }
        return statuses.last { $0.state != .offline }?.count("mien_frames_dropped_total") ?? 0
    }
}
