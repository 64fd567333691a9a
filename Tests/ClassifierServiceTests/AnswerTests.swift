import ArgumentParser
import Bus
import Dispatch
import Failure
import Foundation
import Messages
import Models
import RPC
import ServiceKit
import ServiceTestKit
import Spool
import SwiftProtobuf
import Testing

@testable import ClassifierService

/// What a classifier says to those who ask what faces show.
@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    private let bench: ServiceBench
    private let engine: ScriptedEngine
    private let lineup: ModelLineup
    private let spool: Spool
    private let client: RPCClient

    init() async throws {
        bench = try await ServiceBench()
        spool = try bench.spool()
        engine = try ScriptedEngine()
        lineup = ModelLineup(try ExpressionModel(Baseline.bundle(), engine: engine))
        engine.reset()
        client = try RPCClient(bus: bench.peer, site: .constant("home"), client: .constant("test"))
        try await bench.listen(to: "mien/v1/home/+/emotions")
    }

    private func running(_ body: () async throws -> Void) async throws {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let classifier = Classifier(
            configuration,
            site: .constant("home"),
            bus: bench.bus,
            lineup: lineup,
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics,
            clock: WallClock { 1_700_000_000_200_000 }
        )
        try classifier.subscribe()
        let server = try classifier.server(
            on: bench.bus,
            site: .constant("home"),
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try await bench.running(spool) {
            try await bench.running(classifier) { try await bench.running(server, body) }
        }
    }

    private func request(_ set: WireFaceSet, record: Bool = false) -> WireReadRequest {
        .with {
            ($0.camera, $0.faces, $0.record) = ("web", set, record)
            $0.faces.origin = .asked
        }
    }

    private func send(_ set: WireFaceSet, camera: String = "hall") async throws {
        try await bench.publish(set.serializedBytes(), to: FaceSets.topic(camera))
    }

    @Test func readsFacesAndRecordsNothingUnlessAsked() async throws {
        try await running {
            let set = try FaceSets.set(sequence: 5, faces: 2)
            let report = try await client.call(.classifierRead, request(set)).report
            #expect(report.frame == set.frame && report.detector == "haar" && report.engine == "scripted")
            #expect(report.model.name == "baseline")
            #expect(report.classifiedAt == 1_700_000_000_200_000)
            #expect(report.faces.map(\.box) == set.faces.map(\.box))
            #expect(report.faces.allSatisfy { $0.probabilities.count == 7 && !$0.hasSmoothed })
            #expect(report.producer.isEmpty && report.sequence == 0)
        }
        #expect(bench.messages.isEmpty)
        #expect(bench.frames == FrameTally(taken: 0, finished: 0, dropped: 0))
    }

    @Test func recordsWhatItAnsweredWhenAsked() async throws {
        try await running {
            let answer = try await client.call(.classifierRead, request(FaceSets.set(), record: true)).report
            await bench.wait { bench.messages.count == 1 }
            var recorded = try #require(try bench.decoded(WireEmotionReport.self).first)
            #expect(bench.messages.map(\.topic) == ["mien/v1/home/web/emotions"])
            #expect(recorded.producer == "pi.abc" && recorded.sequence == 1)
            (recorded.producer, recorded.sequence, recorded.firstPending) = ("", 0, 0)
            #expect(recorded == answer)
            await bench.wait { bench.frames.isAtRest }
        }
        #expect(bench.metrics.sum("mien_frames_out_total", ["camera": "web"]) == 1)
    }

    @Test func reportsASetWithoutFacesToo() async throws {
        try await running {
            let report = try await client.call(.classifierRead, request(FaceSets.empty(), record: true)).report
            #expect(report.faces.isEmpty && report.model.name == "baseline")
            await bench.wait { bench.messages.count == 1 }
        }
    }

    /// Its answer has been given: once more would be twice.
    @Test func leavesSetsThatSomebodyAskedAboutAlone() async throws {
        try await running {
            var set = try FaceSets.set(sequence: 5)
            set.origin = .asked
            try await send(set, camera: "web")
            try await send(FaceSets.set(sequence: 6))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/hall/emotions"])
        #expect(bench.frames == FrameTally(taken: 1, finished: 1, dropped: 0))
    }

    @Test func readsThemTogetherWithTheCamerasFaces() async throws {
        let gate = DispatchSemaphore(value: 0)
        engine.onRun { [bench] in
            bench.ring()
            gate.wait()
        }
        try await running {
            try await send(FaceSets.set(), camera: "first")
            await bench.wait { engine.batches == [1] }
            async let answer = client.call(.classifierRead, request(FaceSets.set(faces: 3)), timeout: .seconds(50))
            try await send(FaceSets.set(faces: 2), camera: "hall")
            await bench.wait { bench.frames.taken == 2 }
            // The question takes another way, which rings no bell: it is there when somebody has counted it in.
            engine.onRun {}
            gate.signal()
            let report = try await answer.report
            #expect(report.faces.count == 3)
            await bench.wait { bench.messages.count == 2 }
        }
        #expect(engine.batches == [1, 5] || engine.batches == [1, 2, 3])
    }

    @Test func saysWhatIsWrongWithACropAndReadsTheOthers() async throws {
        try await running {
            var broken = try FaceSets.set(faces: 2)
            broken.faces[1].crop.jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0])
            let error = await #expect(throws: RPCError.self) {
                try await client.call(.classifierRead, request(broken, record: true))
            }
            #expect(error?.code == .remote("corrupt_jpeg"))
            #expect(try await client.call(.classifierRead, request(FaceSets.set())).report.faces.count == 1)
        }
        #expect(bench.messages.isEmpty)
    }

    @Test func saysWhenTheModelFails() async throws {
        engine.fails = true
        try await running {
            let error = await #expect(throws: RPCError.self) {
                try await client.call(.classifierRead, request(FaceSets.set(), record: true))
            }
            #expect(error?.code == .remote("model_unusable"))
        }
        #expect(bench.messages.isEmpty)
        #expect(bench.frames == FrameTally(taken: 0, finished: 0, dropped: 0))
    }

    @Test func theModelAnswersAndNeverACanary() async throws {
        lineup.take(try ExpressionModel(Baseline.bundle(), engine: engine), as: .canary, share: 1)
        try await running {
            let answer = try await client.call(.classifierRead, request(FaceSets.set(), record: true)).report
            #expect(answer.faces.map(\.hasModel) == [false])
            try await send(FaceSets.set())
            await bench.wait { bench.messages.count == 2 }
        }
        let reports = try bench.decoded(WireEmotionReport.self)
        #expect(reports.map { $0.faces.map(\.hasModel) } == [[false], [true]])
    }

    @Test(arguments: [
        ([], true), (["--group", "default"], true), (["--group", "tiny"], false), (["--no-answers"], false),
    ])
    func onlyTheDefaultGroupIsAsked(arguments: [String], isAsked: Bool) throws {
        #expect(try ClassifierOptions.parse(arguments).isAsked == isAsked)
    }
}
