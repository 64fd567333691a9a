import Bus
import BusTestKit
import Foundation
import Messages
import ServiceKit
import ServiceTestKit
import Testing

/// Questions among the cameras' messages.
@Suite(.timeLimit(.minutes(1))) struct CameraInboxTests {
    private let bench: ServiceBench
    private let inbox: CameraInbox<Int, Int>

    init() async throws {
        bench = try await ServiceBench()
        inbox = CameraInbox(
            maximumWait: .seconds(600),
            meters: FrameMeters(factory: bench.metrics),
            complaints: Complaints(logger: bench.log.logger, factory: bench.metrics),
            ignores: { $0 == [7] }
        )
        try inbox.subscribe(to: .faces(), site: .constant("home"), group: nil, on: bench.bus)
        try await bench.waitForSubscriptions()
    }

    /// Answers with twice the question until the inbox is closed and empty.
    private func startWorker() {
        Thread { [inbox] in
            while let work = inbox.take() {
                switch work {
                case .question(let question): question.answer(.success(question.request * 2))
                case .message(let message): inbox.release(message)
                }
            }
        }.start()
    }

    @Test func aWorkerAnswersWhoAsks() async throws {
        startWorker()
        #expect(try await inbox.ask(21, until: nil) == 42)
        #expect(try await inbox.ask(1, until: .now + .seconds(600)) == 2)
        inbox.close()
    }

    @Test func nobodyWorksOnWhatNobodyWaitsForAnyMore() async {
        startWorker()
        await #expect(throws: CancellationError.self) { try await inbox.ask(1, until: .now - .seconds(1)) }
        inbox.close()
    }

    @Test func whoAsksAClosedInboxHearsOfIt() async {
        inbox.close()
        await #expect(throws: CancellationError.self) { try await inbox.ask(1, until: nil) }
    }

    @Test func whatIsLeftWithoutAWorkerIsRefused() async throws {
        async let answer = inbox.ask(1, until: nil)
        try await bench.publish([1], to: "mien/v1/home/hall/faces")
        await bench.wait { bench.frames.taken == 1 }
        while !inbox.isWaiting { await Task.yield() }
        inbox.clear()
        do {
            let number = try await answer
            Issue.record("nobody can have answered \(number)")
        } catch is CancellationError {}
        #expect(bench.frames == FrameTally(taken: 1, finished: 0, dropped: 1))
    }

    @Test func whatIsForOthersIsNotCounted() async throws {
        try await bench.publish([7], to: "mien/v1/home/web/faces")
        try await bench.publish([1], to: "mien/v1/home/hall/faces")
        await bench.wait { bench.frames.taken == 1 }
        guard case .message(let message) = inbox.takeIfPresent() else {
            Issue.record("the message is not there")
            return
        }
        #expect(message.camera.text == "hall" && message.payload == [1])
        #expect(inbox.takeIfPresent() == nil)
    }
}
