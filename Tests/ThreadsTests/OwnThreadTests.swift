import Foundation
import Testing
import Threads

@Suite struct OwnThreadTests {
    private func onThread<Output: Sendable>(
        named name: String,
        _ work: @escaping @Sendable () -> Output
    ) async -> Output {
        await withCheckedContinuation { continuation in
            startThread(named: name) { continuation.resume(returning: work()) }
        }
    }

    @Test(arguments: [("detect", "detect"), ("", ""), ("a name that is far too long", "a name that is ")])
    func theWorkRunsOnAThreadOfItsOwnWithItsName(_ name: String, _ shown: String) async throws {
        let caller = pthread_self()
        let (thread, text) = await onThread(named: name) {
            (pthread_self(), try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8))
        }
        #expect(thread != caller)
        if !shown.isEmpty { #expect(text == shown + "\n") }
    }

    @Test func aNiceThreadLeavesTheOthersAsTheyAre() async {
        let which = __priority_which_t(PRIO_PROCESS.rawValue)
        let usual = await onThread(named: "usual") { getpriority(which, 0) }
        let nice = await withCheckedContinuation { continuation in
            startThread(named: "nice", niceness: 5) { continuation.resume(returning: getpriority(which, 0)) }
        }
        #expect(nice == min(19, usual + 5))
        #expect(await onThread(named: "usual") { getpriority(which, 0) } == usual)
    }

    @Test func aPatientThreadInterruptsNobody() async {
        let policy = await withCheckedContinuation { continuation in
            startThread(named: "patient", isPatient: true) { continuation.resume(returning: sched_getscheduler(0)) }
        }
        // SCHED_BATCH (linux/sched.h).
        #expect(policy == 3)
        #expect(await onThread(named: "usual") { sched_getscheduler(0) } == SCHED_OTHER)
    }

    @Test func whatTheWorkHoldsIsLetGoOfWhenItIsDone() async {
        final class Thing: Sendable {}
        weak var held: Thing?
        do {
            let thing = Thing()
            held = thing
            await onThread(named: "hold") { _ = thing }
        }
        // The thread lets go after it has answered.
        while held != nil { await Task.yield() }
    }
}
