import Foundation
import Messages
import ProcessTestKit
import Subprocess
import Testing

/// One classifier takes over from another.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RollingUpgradeTests {
    private static let group = ["--group", "workers"]

    @Test func nothingInFlightIsLost() async throws {
        try await SwapBench.running { bench in
            try bench.makeBundle("tiny")
            let published = Transcript<Int>()
            let ending = try await bench.classifier("old", Self.group) { old in
                try await bench.listener.subscribed("classifier")
                published.add(try await Self.takeOver(from: old, bench))
            }
            #expect(ending.status == .exited(0), "\(ending.log)")
            try Self.check(bench, published: try #require(published.entries.first))
        }
    }

    /// Starts another classifier under load, ends the first, and returns how many sets were published.
    private static func takeOver(from old: MienProcess, _ bench: SwapBench) async throws -> Int {
        let model = bench.models.appending(path: "tiny-1.0.0").path()
        return try await FaceLoad.running(on: bench.bus, rate: 100) { load in
            try await bench.waitUntil { bench.reports(by: "old") >= 20 }
            try await bench.classifier("new", group + ["--model", model]) { _ in
                try await bench.waitUntil { bench.reports(by: "new") >= 20 }
                try old.send(SIGTERM)
                try await old.log.end()
                let now = bench.reports(by: "new")
                try await bench.waitUntil { bench.reports(by: "new") >= now + 20 }
                await load.stop()
                _ = try await bench.atRest("new")
            }
            return load.published
        }
    }

    private static func check(_ bench: SwapBench, published: Int) throws {
        let last = try ["old", "new"].map { instance in
            try #require(bench.listener.heard.entries.last { $0.instance == instance && $0.service == "classifier" })
        }
        for status in last {
            #expect(status.state == .offline)
            #expect(status.count("mien_frames_dropped_total", "failed") == 0)
            let done = status.count("mien_frames_out_total") + status.count("mien_frames_dropped_total")
            #expect(status.count("mien_frames_in_total") == done)
        }
        #expect(last.reduce(0) { $0 + $1.count("mien_frames_in_total") } == published)
        #expect(last.reduce(0) { $0 + $1.count("mien_frames_out_total") } == bench.reports.count)
        #expect(bench.reports.entries.doubles.isEmpty)
        // Whoever leaves takes its state back.
        #expect(bench.states.entries.last { $0.instance == "old" }?.state == nil)
    }
}

extension SwapBench {
    fileprivate func reports(by instance: String) -> Int {
        reports.entries.count { $0.report.producer.hasPrefix("\(instance).") }
    }
}
