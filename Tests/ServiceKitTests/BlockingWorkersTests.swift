import Dispatch
import ServiceKit
import ServiceLifecycle
import ServiceLifecycleTestKit
import ServiceTestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct BlockingWorkersTests {
    private let bell = Bell()
    private let started = Count()
    private let ended = Count()
    private let stops = Count()
    /// What the threads wait for.
    private let gate = DispatchSemaphore(value: 0)

    private func workers(_ count: Int) -> BlockingWorkers {
        BlockingWorkers(name: "test", count: count) { [bell, started, ended, gate] in
            started.add()
            bell.ring()
            gate.wait()
            ended.add()
        } stop: { [stops, gate] in
            stops.add()
            for _ in 0..<count { gate.signal() }
        }
    }

    @Test(arguments: [1, 4])
    func returnsWhenAllThreadsHaveReturned(count: Int) async throws {
        for _ in 0..<count { gate.signal() }
        try await workers(count).run()
        #expect(ended.value == count)
        #expect(stops.value == 0)
    }

    @Test func stopsOnceWhenTheServiceShutsDown() async throws {
        try await testGracefulShutdown { trigger in
            async let end: Void = workers(3).run()
            await bell.wait { started.value == 3 }
            trigger.triggerGracefulShutdown()
            try await end
        }
        #expect(ended.value == 3)
        #expect(stops.value == 1)
    }

    @Test func waitsForTheThreadsEvenWhenItIsCancelled() async throws {
        let task = Task { try await workers(3).run() }
        await bell.wait { started.value == 3 }
        task.cancel()
        try await task.value
        #expect(ended.value == 3)
        #expect(stops.value == 1)
    }

    @Test func stopsOnceWhenItIsCancelledDuringTheShutdown() async throws {
        let release = DispatchSemaphore(value: 0)
        let workers = BlockingWorkers(name: "test") { [bell, started] in
            started.add()
            bell.ring()
            release.wait()
        } stop: { [bell, stops] in
            stops.add()
            bell.ring()
        }
        try await testGracefulShutdown { trigger in
            let task = Task { try await workers.run() }
            await bell.wait { started.value == 1 }
            trigger.triggerGracefulShutdown()
            await bell.wait { stops.value == 1 }
            task.cancel()
            release.signal()
            try await task.value
        }
        #expect(stops.value == 1)
    }
}
