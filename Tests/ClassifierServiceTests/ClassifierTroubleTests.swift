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

    private func running(on bus: (any MessageBus)? = nil, _ body: () async throws -> Void) async throws {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let classifier = Classifier(
            configuration,
            site: try Name("home"),
            bus: bus ?? bench.bus,
            model: model,
            producer: try Name("pi.abc"),
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try classifier.subscribe()
        try await bench.running(classifier, body)
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

    @Test func saysWhenNobodyRecords() async throws {
        try await running {
            try await send(FaceSets.set(sequence: 1))
            await bench.wait { bench.frames.taken == 1 && bench.frames.isAtRest }
            #expect(bench.health.complaint?.contains("mien-recorder") == true)
            #expect(bench.metrics.sum("mien_reports_unrecorded_total") == 1)
            try await record()
            try await send(FaceSets.set(sequence: 2))
            await bench.wait { bench.frames.finishedAll(of: 2) }
        }
        #expect(bench.health.complaint == nil)
        #expect(bench.metrics.sum("mien_reports_unrecorded_total") == 1)
    }

    @Test func countsReportsThatTheBusGaveUp() async throws {
        let bus = HeldBus(bell: bench.bell)
        try await running(on: bus) {
            let payload: [UInt8] = try FaceSets.set().serializedBytes()
            try bus.deliver([InboundMessage(topic: FaceSets.topic(), payload: payload)])
            await bench.wait { bus.messages.count == 1 }
            bus.answer(.failure(BusError(.queueFull, "too many wait")))
        }
        #expect(bench.metrics.sum("mien_reports_unrecorded_total") == 1)
        #expect(bench.dropped(.failed) == 1)
        #expect(bench.frames.isAtRest)
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
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.metrics.sum("mien_reports_unrecorded_total") == 0)
    }

    // MARK: Names

    @Test func givesEveryStartItsOwnProducer() throws {
        let instance = try Name("pi-4.kitchen")
        let names = try (0..<3).map { start in
            try Name.producer(of: instance, clock: WallClock { 1_700_000_000_000_000 + start }).text
        }
        #expect(Set(names).count == 3)
        #expect(names.allSatisfy { $0.hasPrefix("pi-4.kitchen.") })
    }

    @Test func makesAProducerOfTheLongestInstanceAndTheOddestClock() throws {
        let instance = try Name(String(repeating: "a", count: 64))
        for time in [Int64.min, -1, 0, .max] {
            #expect(try Name.producer(of: instance, clock: WallClock { time }).text.count <= 64)
        }
    }
}

extension FrameTally {
    fileprivate func finishedAll(of count: Int) -> Bool { finished == count && isAtRest }
}
