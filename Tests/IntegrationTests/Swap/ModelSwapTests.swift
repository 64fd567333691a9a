import Foundation
import Messages
import ProcessTestKit
import ServiceKit
import Store
import Subprocess
import Testing

/// Models change while faces come: real processes, a real broker.
@Suite(.serialized, .timeLimit(.minutes(4))) struct ModelSwapTests {
    @Test func runsWhatIsSelected() async throws {
        try await SwapBench.running { bench in
            let tiny = try bench.makeBundle("tiny")
            try await bench.classifier { _ in
                #expect(try await bench.read(1).model.name == "baseline")
                let revision = try await bench.select(tiny)
                let stages = try await bench.state(revision: revision) { $0.model.stage == .running }
                #expect(stages.state?.running == tiny)
                let report = try await bench.read(2)
                #expect(report.model.name == "tiny" && report.model.version == "1.0.0")
                #expect(report.model.hashPrefix.count == 12)
            }
            let heard = bench.states.entries.compactMap { $0.state?.model.stage }
            #expect(heard.contains(.testing) && heard.contains(.loading) && heard.last == .running)
            // Whoever ends as it was told takes its state back.
            try await bench.states.first { $0.state == nil }
        }
    }

    /// 20 swaps in the test suite, 200 in `make soak`.
    @Test(.timeLimit(.minutes(10))) func losesNothingWhileModelsChange() async throws {
        let swaps = ProcessInfo.processInfo.environment["SWAPS"].flatMap { Int($0) } ?? 20
        let walk = try await SwapWalk.run(swaps: swaps)
        print(walk.summary)
        #expect(walk.swaps == swaps)
        #expect(walk.accepted > 0)
        #expect(walk.unanswered == 0)
        #expect(walk.reports == walk.accepted)
        #expect(walk.stored == walk.accepted)
        #expect(walk.doubles == 0)
        #expect(walk.strangers.isEmpty, "\(walk.strangers.prefix(5))")
    }
}
