import Bus
import DetectorService
import Dispatch
import Messages
import ServiceKit
import ServiceLifecycleTestKit
import ServiceTestKit
import SwiftProtobuf
import Testing

/// What happens when frames come faster than they can be searched.
@Suite(.timeLimit(.minutes(1))) struct FreshnessTests {
    private let bench: ServiceBench
    private let gate: Gate
    private let blank: [UInt8]

    init() async throws {
        let bench = try await ServiceBench()
        self.bench = bench
        gate = Gate { bench.ring() }
        blank = try Frames.blank()
        try await bench.listen(to: "mien/v1/home/+/faces")
    }

    private func detector(_ configure: (inout DetectorConfiguration) -> Void = { _ in }) throws -> Detector {
        var configuration = DetectorConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        configure(&configuration)
        let detector = Detector(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            detector: { [gate] in
                ScriptedDetector { _ in
                    gate.pass()
                    return []
                }
            },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe()
        return detector
    }

    private func send(_ sequence: UInt64, camera: String = "hall") async throws {
        try await bench.publish(Frames.payload(blank, sequence: sequence), to: Frames.topic(camera))
    }

    @Test func searchesTheNewestFrameAndCountsThoseThatItReplaced() async throws {
        try await bench.running(detector()) {
            try await send(1)
            await bench.wait { gate.entryCount == 1 }
            for sequence in 2...5 { try await send(UInt64(sequence)) }
            await bench.wait { bench.frames.taken == 5 }
            gate.open(for: 2)
            await bench.wait { bench.messages.count == 2 }
        }
        await bench.wait { bench.frames.isAtRest }
        #expect(try bench.decoded(WireFaceSet.self).map(\.frame.sequence) == [1, 5])
        #expect(bench.dropped(.replaced) == 3)
        #expect(bench.frames == FrameTally(taken: 5, finished: 2, dropped: 3))
    }

    @Test func takesTurnsOverTheCameras() async throws {
        try await bench.running(detector()) {
            try await send(1, camera: "busy")
            await bench.wait { gate.entryCount == 1 }
            try await send(2, camera: "busy")
            try await send(3, camera: "quiet")
            try await send(4, camera: "busy")
            await bench.wait { bench.frames.taken == 4 }
            gate.open(for: 3)
            await bench.wait { bench.messages.count == 3 }
        }
        #expect(try bench.decoded(WireFaceSet.self).map(\.frame.sequence) == [1, 4, 3])
    }

    @Test func dropsWhatHasWaitedTooLong() async throws {
        try await bench.running(detector { $0.maximumWait = .seconds(-1) }) {
            try await send(1)
            await bench.wait { bench.dropped(.stale) == 1 }
        }
        #expect(bench.messages.isEmpty)
        #expect(bench.frames == FrameTally(taken: 1, finished: 0, dropped: 1))
        #expect(bench.log.warnings.isEmpty)
    }

    @Test func searchesAsManyFramesAtOnceAsItHasWorkers() async throws {
        try await bench.running(detector { $0.workers = 3 }) {
            for camera in ["a", "b", "c", "d"] { try await send(1, camera: camera) }
            // All three are inside at the same time, or this waits for ever.
            await bench.wait { gate.entryCount == 3 && bench.frames.taken == 4 }
            gate.open(for: 4)
            await bench.wait { bench.messages.count == 4 }
        }
        #expect(Set(bench.messages.map(\.topic)).count == 4)
    }

    @Test func finishesWhatIsInHandWhenItShutsDown() async throws {
        let detector = try detector()
        try await bench.waitForSubscriptions()
        try await testGracefulShutdown { trigger in
            async let end: Void = detector.run()
            try await send(1, camera: "hall")
            await bench.wait { gate.entryCount == 1 }
            try await send(2, camera: "door")
            await bench.wait { bench.frames.taken == 2 }
            trigger.triggerGracefulShutdown()
            gate.open(for: 2)
            try await end
        }
        await bench.wait { bench.messages.count == 2 }
        #expect(try bench.decoded(WireFaceSet.self).map(\.frame.sequence) == [1, 2])
    }
}
