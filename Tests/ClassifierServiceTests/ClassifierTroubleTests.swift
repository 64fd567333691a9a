import Bus
import BusTestKit
import ClassifierService
import Failure
import Foundation
import Messages
import Models
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

/// What comes to a classifier that it cannot use, and what keeps its reports from being kept.
@Suite(.timeLimit(.minutes(1))) struct ClassifierTroubleTests {
    private let bench: ServiceBench
    private let engine: ScriptedEngine
    private let model: ExpressionModel

    init() async throws {
        bench = try await ServiceBench()
        engine = try ScriptedEngine()
        model = try ExpressionModel(Baseline.bundle(), engine: engine)
    }

    private func running(patience: Duration = .seconds(600), _ body: () async throws -> Void) async throws {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let spool = try bench.spool(patience: patience)
        let classifier = Classifier(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            model: model,
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try classifier.subscribe()
        try await bench.running(spool) { try await bench.running(classifier, body) }
    }

    private func record() async throws { try await bench.listen(to: "mien/v1/home/+/emotions") }

    private func send(_ set: WireFaceSet) async throws {
        let payload: [UInt8] = try set.serializedBytes()
        try await bench.publish(payload, to: FaceSets.topic())
    }

    // MARK: Bad input

    private static let badPayloads: [(name: String, code: String)] = [
        ("box that is no number", "invalid"), ("region without area", "invalid"), ("crop that is no JPEG", "not_jpeg"),
        ("crop without bytes", "not_jpeg"), ("truncated", "malformed"), ("oversized", "too_large"),
        ("empty", "invalid"),
    ]

    private func badPayload(_ name: String) throws -> [UInt8] {
        var set = try FaceSets.set(faces: 2)
        switch name {
        case "box that is no number": set.faces[1].box.x = .nan
        case "region without area": set.faces[1].crop.region.width = 0
        case "crop that is no JPEG": set.faces[1].crop.jpeg = Data("GIF89a".utf8)
        case "crop without bytes": set.faces[1].crop.jpeg = Data()
        case "truncated": return (try set.serializedBytes() as [UInt8]).dropLast(3)
        case "oversized": set.detector = String(repeating: "x", count: WireFaceSet.sizeLimit)
        default: return []
        }
        return try set.serializedBytes()
    }

    @Test(arguments: badPayloads)
    func refusesABadSetOnceALineAndGoesOn(name: String, code: String) async throws {
        try await record()
        try await running {
            for count in 1...2 {
                try await bench.publish(badPayload(name), to: FaceSets.topic())
                await bench.wait { bench.dropped(.invalid) == count }
            }
            try await send(FaceSets.set(sequence: 3))
            await bench.wait { bench.messages.count == 1 && bench.frames.isAtRest }
        }
        #expect(bench.complaints(code) == 2)
        #expect(bench.log.warnings.count == 1)
        #expect(bench.log.warnings.first?.metadata["camera"] == "hall")
        #expect(try bench.decoded(WireEmotionReport.self).map(\.frame.sequence) == [3])
        #expect(bench.frames == FrameTally(taken: 3, finished: 1, dropped: 2))
    }

    @Test func refusesCamerasWithNamesThatCannotBe() async throws {
        try await record()
        try await running {
            try await bench.publish(FaceSets.set().serializedBytes(), to: FaceSets.topic("HALL"))
            try await bench.publish(FaceSets.set().serializedBytes(), to: FaceSets.topic("models"))
            try await send(FaceSets.set())
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.complaints("bad_name") == 1)
        #expect(bench.complaints("unknown_topic") == 1)
        #expect(bench.messages.map(\.topic) == ["mien/v1/home/hall/emotions"])
    }

    @Test func saysThatTheModelFailsUntilItWorksAgain() async throws {
        try await record()
        try await running {
            engine.fails = true
            try await send(FaceSets.set(sequence: 1))
            await bench.wait { bench.dropped(.failed) == 1 }
            #expect(bench.health.complaint?.contains("baseline-0.1.0") == true)
            engine.fails = false
            try await send(FaceSets.set(sequence: 2))
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.health.complaint == nil)
        #expect(try bench.decoded(WireEmotionReport.self).map(\.sequence) == [1])
    }

    // MARK: Reports that nobody keeps

    @Test func saysWhenNobodyRecordsUntilSomebodyDoes() async throws {
        try await running(patience: .milliseconds(20)) {
            try await send(FaceSets.set(sequence: 1))
            await bench.wait { bench.health.complaint != nil }
            #expect(bench.health.complaint?.contains("mien-recorder") == true)
            #expect(bench.frames == FrameTally(taken: 1, finished: 1, dropped: 0))
            try await record()
            await bench.wait { !bench.messages.isEmpty }
            let receipt: [UInt8] = try WireReceipt.with { $0.storedThrough = 1 }.encode()
            try await bench.publish(receipt, to: "mien/v1/home/receipts/pi.abc")
            await bench.wait { bench.health.complaint == nil }
        }
        #expect(bench.health.complaint == nil)
        // It may have been sent again before the receipt came.
        #expect(try Set(bench.decoded(WireEmotionReport.self).map(\.sequence)) == [1])
    }

    @Test func keepsReportsWhileTheBrokerIsAway() async throws {
        try await record()
        try await running {
            engine.onRun { [bench] in
                bench.broker.isOnline = false
                bench.ring()
            }
            try await send(FaceSets.set())
            await bench.wait { !bench.broker.isOnline }
            engine.onRun {}
            bench.bringBrokerBack()
            await bench.wait { bench.messages.count >= 1 }
        }
        // Bus and spool may both have sent it again: nobody has given a receipt before that.
        #expect(try Set(bench.decoded(WireEmotionReport.self).map(\.sequence)) == [1])
    }
}
