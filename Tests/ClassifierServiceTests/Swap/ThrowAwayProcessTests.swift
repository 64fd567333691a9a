import Failure
import Foundation
import ProcessTestKit
import Testing

@testable import ClassifierService

/// A process for one piece of work.
@Suite(.timeLimit(.minutes(1))) struct ThrowAwayProcessTests {
    private func shell(_ script: String) -> ThrowAwayProcess { ThrowAwayProcess("/bin/sh", ["-c", script]) }

    @Test func saysWhatItWrote() throws {
        #expect(try shell("echo one; echo two").run(for: .seconds(30)) == .exited(0, "one\ntwo\n"))
        #expect(try shell("echo bad; exit 3").run(for: .seconds(30)) == .exited(3, "bad\n"))
    }

    @Test func saysOfWhatItDied() throws {
        #expect(try shell("kill -SEGV $$").run(for: .seconds(30)) == .died(signal: SIGSEGV))
    }

    @Test(arguments: ["while :; do :; done", "trap '' TERM INT HUP; while :; do :; done", "exec sleep 600"])
    func isKilledWhenItTakesTooLong(script: String) throws {
        let start = ContinuousClock.now
        #expect(try shell(script).run(for: .milliseconds(200)) == .timedOut)
        #expect(.now - start < .seconds(20))
    }

    @Test func isKilledWhenNobodyWantsItAnyMore() async throws {
        let process = shell("echo $$; exec sleep 600")
        async let ending = onOwnThread(named: "test") { try process.run(for: .seconds(600)) }
        // Before it starts, while it starts, or while it runs: whenever it comes.
        process.kill()
        do {
            let ending = try await ending
            #expect(ending == .died(signal: SIGKILL))
        } catch let error as SwapError {
            #expect(error.code == .selfTestUnusable)
        }
    }

    @Test func aProgramThatIsNotThereIsAnError() {
        let error = #expect(throws: SwapError.self) {
            try ThrowAwayProcess("/nowhere/program", []).run(for: .seconds(1))
        }
        #expect(error?.code == .selfTestUnusable)
    }

    /// More than a pipe holds.
    @Test func aChatterboxIsHeardOut() throws {
        let ending = try shell("yes | head -c 1000000; echo").run(for: .seconds(30))
        #expect(ending != .timedOut && ending != .died(signal: SIGPIPE))
        if case .exited(_, let output) = ending { #expect(output.utf8.count >= 64 << 10) }
    }
}
