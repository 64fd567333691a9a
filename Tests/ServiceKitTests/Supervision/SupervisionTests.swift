import Bus
import Foundation
import Logging
import Messages
import ServiceTestKit
import Synchronization
import Testing
import Threads

@testable import ServiceKit

/// A clock that a test steers.
private final class SteeredClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

/// Work that waits and is in hand, by a clock that a test steers.
private final class Desk: Watched {
    let subject = "the search for faces"
    private let clock: SteeredClock
    private let work = Mutex(NewestPerKey<String, Int>())

    init(_ clock: SteeredClock) {
        self.clock = clock
    }

    func put(_ value: Int, for key: String) { work.withLock { _ = $0.put(value, for: key, at: clock.now) } }

    func take() -> Int? { work.withLock { $0.take(at: clock.now) } }

    func release(_ key: String) { work.withLock { _ = $0.release(key) } }

    func isStalled(at now: Pulse.Instant) -> Bool { work.withLock { $0.isStalled(at: now) } }
}

@Suite(.timeLimit(.minutes(1))) struct SupervisionTests {
    private let listener = NotifyListener(at: "@mien-supervision-\(UUID().uuidString)")
    private let clock: SteeredClock
    private let desk: Desk

    init() {
        clock = SteeredClock()
        desk = Desk(clock)
    }

    private func supervision(_ bench: ServiceBench, watchdog: String? = "30000000") throws -> Supervision {
        var environment = ["NOTIFY_SOCKET": listener.address]
        environment["WATCHDOG_USEC"] = watchdog
        return Supervision(
            try SupervisionOrders(environment: environment),
            watching: [desk],
            bus: bench.bus,
            hello: { OutboundMessage(topic: "bench/hello", payload: [], qos: .atLeastOnce) },
            health: bench.health,
            logger: bench.log.logger,
            now: { clock.now }
        )
    }

    // MARK: Beginning and end

    /// What is said until a line comes, and with it; signs of life may come in between when the machine is slow.
    private func said(until line: String) async -> [String] {
        var lines: [String] = []
        while !lines.contains(line) { lines += await listener.next() }
        return lines.filter { $0 != "WATCHDOG=1" }
    }

    @Test func isReadyWhenTheBrokerHasAnswered() async throws {
        let bench = try await ServiceBench()
        await bench.takeBrokerAway()
        try await bench.running(supervision(bench)) {
            #expect(await said(until: "WATCHDOG=1") == ["STATUS=waiting for the broker"])
            bench.bringBrokerBack()
            #expect(await said(until: "READY=1") == ["READY=1"])
            #expect(await said(until: "STATUS=working") == ["STATUS=working"])
        }
        #expect(await said(until: "STATUS=ending") == ["STOPPING=1", "STATUS=ending"])
    }

    @Test func isReadyOnce() {
        var machine = SupervisionStateMachine()
        #expect(machine.ready() == ["READY=1"])
        #expect(machine.ready().isEmpty)
    }

    @Test func saysNothingAfterItsEnd() {
        var machine = SupervisionStateMachine()
        #expect(machine.stopping() == ["STOPPING=1", "STATUS=ending"])
        #expect(machine.stopping().isEmpty)
        #expect(machine.ready().isEmpty)
        #expect(machine.passed("working", stalled: []).isEmpty)
    }

    @Test func worksWithoutAManager() async throws {
        let bench = try await ServiceBench()
        let supervision = Supervision(
            nil,
            watching: [desk],
            bus: bench.bus,
            hello: { OutboundMessage(topic: "bench/hello", payload: [], qos: .atLeastOnce) },
            health: bench.health,
            logger: bench.log.logger,
            now: { clock.now }
        )
        desk.put(1, for: "hall")
        clock.advance(by: .seconds(61))
        try await bench.running(supervision) { await bench.wait { bench.health.complaint != nil } }
    }

    // MARK: Signs of life

    @Test func livesWhileThereIsNothingToDo() async throws {
        let supervision = try await self.supervision(ServiceBench())
        for _ in 0..<3 {
            clock.advance(by: .seconds(3_600))
            supervision.look()
            #expect(listener.nextIfPresent().last == "WATCHDOG=1")
        }
    }

    @Test func livesWhileWorkGoesOn() async throws {
        let supervision = try await self.supervision(ServiceBench())
        for number in 0..<3 {
            desk.put(number, for: "hall")
            #expect(desk.take() == number)
            clock.advance(by: .seconds(30))
            supervision.look()
            #expect(listener.nextIfPresent().last == "WATCHDOG=1")
            desk.release("hall")
        }
    }

    @Test func aWorkerThatHangsStopsTheWatchdog() async throws {
        let bench = try await ServiceBench()
        let supervision = try self.supervision(bench)
        desk.put(1, for: "hall")
        #expect(desk.take() == 1)
        clock.advance(by: .seconds(61))
        supervision.look()
        #expect(listener.nextIfPresent() == ["STATUS=waiting for the broker"])
        #expect(bench.health.complaint?.hasPrefix("the search for faces stalls") == true)
        // It is told once, and there is no sign of life any more.
        supervision.look()
        supervision.look()
        #expect(listener.nextIfPresent().isEmpty)
        #expect(bench.log.entries.count { $0.level == .critical } == 1)
        desk.release("hall")
        supervision.look()
        #expect(listener.nextIfPresent() == ["WATCHDOG=1"])
        #expect(bench.health.complaint == nil)
    }

    @Test func workThatNobodyTakesStopsTheWatchdog() async throws {
        let supervision = try await self.supervision(ServiceBench())
        desk.put(1, for: "hall")
        clock.advance(by: .seconds(50))
        desk.put(2, for: "hall")
        clock.advance(by: .seconds(11))
        supervision.look()
        #expect(!listener.nextIfPresent().contains("WATCHDOG=1"))
    }

    @Test func oneOfTwoWorkersMayNotHangEither() async throws {
        let supervision = try await self.supervision(ServiceBench())
        desk.put(1, for: "hall")
        #expect(desk.take() == 1)
        clock.advance(by: .seconds(61))
        desk.put(2, for: "door")
        #expect(desk.take() == 2)
        supervision.look()
        #expect(!listener.nextIfPresent().contains("WATCHDOG=1"))
    }

    // MARK: Sentences

    @Test func tellsHowTheServiceIsWhenThatChanges() {
        var machine = SupervisionStateMachine()
        #expect(machine.passed("working", stalled: []) == ["STATUS=working", "WATCHDOG=1"])
        #expect(machine.passed("working", stalled: []) == ["WATCHDOG=1"])
        #expect(machine.passed("no picture", stalled: []) == ["STATUS=no picture", "WATCHDOG=1"])
        #expect(machine.passed("no picture", stalled: ["the source"]).isEmpty)
    }

    @Test(arguments: ["a\nWATCHDOG=1", "a\r\nREADY=1", "a\u{2028}b"])
    func aSentenceStaysInItsLine(sentence: String) {
        var machine = SupervisionStateMachine()
        let lines = machine.passed(sentence, stalled: ["the source"])
        #expect(lines.count == 1 && !lines[0].contains(where: \.isNewline))
    }

    @Test func bearsAManagerThatIsGone() async throws {
        let bench = try await ServiceBench()
        let orders = try SupervisionOrders(environment: ["NOTIFY_SOCKET": "/nowhere/notify"])
        let supervision = Supervision(
            orders,
            watching: [],
            bus: bench.bus,
            hello: { OutboundMessage(topic: "bench/hello", payload: [], qos: .atLeastOnce) },
            health: bench.health,
            logger: bench.log.logger
        )
        supervision.look()
        supervision.look()
        #expect(bench.log.entries.count { $0.message == "The service manager hears nothing" } == 1)
    }
}
