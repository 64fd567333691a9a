import Failure
import Foundation
import Logging
import ProcessTestKit
import ServiceLifecycle
import SystemPackage
import Testing

@testable import MienService

@Suite(.serialized, .timeLimit(.minutes(2))) struct SupervisorTests {
    /// Runs the stages while `body` runs, then shuts them down gracefully. Returns what the children printed.
    @discardableResult
    private func run(
        _ stages: [[ChildProcess]],
        _ body: (_ printed: Lines, _ logged: Lines) async throws -> Void
    ) async throws -> [String] {
        let (printed, output) = try Lines.pipe()
        let (logger, logged) = Logger.transcribed()
        // Each stage waits for the first word of all its children.
        let stages = stages.map { children in
            Supervisor.Stage(children) { for child in children { try await printed.line("\(child.name) starts") } }
        }
        let supervisor = Supervisor(stages: stages, launcher: ChildLauncher(output: output), logger: logger)
        try await withGracefulShutdown(of: supervisor) { try await body(printed, logged) }
        try output.close()
        return try await printed.end()
    }

    /// Runs a service while `body` runs, then shuts it down gracefully.
    private func withGracefulShutdown(of service: Supervisor, _ body: () async throws -> Void) async throws {
        let services = ServiceGroup(
            configuration: .init(services: [.init(service: service)], logger: .transcribed().logger)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let result = await Result { () async throws in try await body() }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
    }

    @Test func startsStageByStageAndStopsInTheReverseOrder() async throws {
        let printed = try await run([[.obedient("a")], [.obedient("b")], [.obedient("c"), .obedient("d")]]) {
            printed,
            _ in
            try await printed.line("c starts")
            try await printed.line("d starts")
        }.map(\.firstWords)
        #expect(printed.prefix(2) == ["a starts", "b starts"])
        #expect(Set(printed[2..<4]) == ["c starts", "d starts"])
        #expect(Set(printed[4..<6]) == ["c ends", "d ends"])
        #expect(printed.suffix(2) == ["b ends", "a ends"])
    }

    @Test func startsAgainWhatWasKilled() async throws {
        let printed = try await run([[.obedient("a")], [.obedient("b")]]) { printed, logged in
            let first = try await printed.line("a starts")
            try await printed.line("b starts")
            #expect(kill(try first.pid, SIGKILL) == 0)
            let line = try await logged.line("starting it again")
            #expect(line.contains("process=a"))
            #expect(line.contains("end=killed by signal 9"))
            let second = try await printed.first { $0.hasPrefix("a starts") && $0 != first }
            #expect(try second.pid != first.pid)
        }.map(\.firstWords)
        // The other one has not been touched.
        #expect(printed == ["a starts", "b starts", "a starts", "b ends", "a ends"])
    }

    @Test func startsAgainWhatEndsByItself() async throws {
        try await run([[.script("a", "echo a starts $$; exit 3")]]) { printed, logged in
            let first = try await printed.line("a starts")
            #expect(try await logged.line("starting it again").contains("end=exit status 3"))
            try await printed.first { $0.hasPrefix("a starts") && $0 != first }
        }
    }

    @Test func endsWhenAllOfTheLastStageHaveFinished() async throws {
        let (printed, output) = try Lines.pipe()
        let (logger, logged) = Logger.transcribed()
        var film = ChildProcess.script("film", "echo film starts")
        film.mayFinish = true
        var other = ChildProcess.script("other", "echo other starts")
        other.mayFinish = true
        let stages = [
            Supervisor.Stage([.obedient("server")]) { try await printed.line("server starts") },
            Supervisor.Stage([film, other]),
        ]
        try await Supervisor(stages: stages, launcher: ChildLauncher(output: output), logger: logger).run()
        try output.close()
        let lines = try await printed.end().map(\.firstWords)
        #expect(Set(lines[1...2]) == ["film starts", "other starts"])
        #expect(lines.last == "server ends")
        #expect(logged.entries.count == 2)
        #expect(logged.entries.allSatisfy { $0.contains("Finished") })
    }

    @Test func killsWhatIgnoresSIGTERM() async throws {
        let start = ContinuousClock.now
        var pid: pid_t = 0
        try await run([[.stubborn("a")]]) { printed, _ in pid = try await printed.line("a starts").pid }
        #expect(!ProcessEntry.isRunning(pid))
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func leavesNobodyBehind() async throws {
        let stages: [[ChildProcess]] = [[.obedient("a")], [.stubborn("b")], [.forgetful("c")], [.obedient("d")]]
        let printed = try await run(stages) { printed, _ in try await printed.line("d starts") }
        for line in printed where line.contains("starts") {
            let pid = try line.pid
            // Who is killed is gone a moment later; who is never gone runs into the suite's time limit.
            while ProcessEntry.all().contains(where: { $0.group == pid }) { await Task.yield() }
        }
    }

    @Test func givesEveryChildAProcessGroupOfItsOwn() async throws {
        try await run([[.obedient("a"), .obedient("b")]]) { printed, _ in
            for name in ["a", "b"] {
                let pid = try await printed.line("\(name) starts").pid
                #expect(ProcessEntry(pid: pid)?.group == pid)
            }
        }
    }

    @Test func stopsWhatHasStartedWhenTheShutdownComesBeforeTheRest() async throws {
        let (printed, output) = try Lines.pipe()
        let (logger, _) = Logger.transcribed()
        let stages = [
            Supervisor.Stage([.obedient("a")]) { try await Task.sleep(for: .seconds(600)) },
            Supervisor.Stage([.obedient("b")]),
        ]
        let supervisor = Supervisor(stages: stages, launcher: ChildLauncher(output: output), logger: logger)
        try await withGracefulShutdown(of: supervisor) { try await printed.line("a starts") }
        try output.close()
        #expect(try await printed.end().map(\.firstWords) == ["a starts", "a ends"])
    }

    @Test func stopsWhatHasStartedWhenAStageDoesNotGetReady() async throws {
        struct NotReady: Error {}
        let (printed, output) = try Lines.pipe()
        let (logger, _) = Logger.transcribed()
        let stages = [
            Supervisor.Stage([.obedient("a")]) {
                try await printed.line("a starts")
                throw NotReady()
            },
            Supervisor.Stage([.obedient("b")]),
        ]
        await #expect(throws: NotReady.self) {
            try await Supervisor(stages: stages, launcher: ChildLauncher(output: output), logger: logger).run()
        }
        try output.close()
        #expect(try await printed.end().map(\.firstWords) == ["a starts", "a ends"])
    }

    @Test func saysWhichProgramIsMissingAndStartsNone() async throws {
        let (printed, output) = try Lines.pipe()
        let (logger, _) = Logger.transcribed()
        let missing = ChildProcess(name: "recorder", executable: "/nowhere/mien-recorder", arguments: [])
        let supervisor = Supervisor(
            stages: [.init([.obedient("a")]), .init([missing])],
            launcher: ChildLauncher(output: output),
            logger: logger
        )
        let error = await #expect(throws: MienError.self) { try await supervisor.run() }
        #expect(error?.code == .programMissing)
        #expect(error?.message == "/nowhere/mien-recorder is missing (for recorder): build it with 'swift build'")
        try output.close()
        #expect(try await printed.end().isEmpty)
    }
}

extension ChildProcess {
    fileprivate static func script(_ name: String, _ text: String) -> ChildProcess {
        ChildProcess(name: name, executable: "/bin/sh", arguments: ["-c", text])
    }

    /// Runs until SIGTERM comes.
    fileprivate static func obedient(_ name: String) -> ChildProcess {
        // The shell cannot trap while it waits for a child in the foreground.
        script(
            name,
            "trap 'kill $!; echo \(name) ends; exit 0' TERM; sleep 600 >&- 2>&- & echo \(name) starts $$; wait"
        )
    }

    /// Ends at SIGTERM and leaves a program of its own behind.
    fileprivate static func forgetful(_ name: String) -> ChildProcess {
        script(name, "sleep 600 >&- 2>&- & trap 'exit 0' TERM; echo \(name) starts $$; wait")
    }

    /// Runs whatever SIGTERM says.
    fileprivate static func stubborn(_ name: String) -> ChildProcess {
        script(name, "trap '' TERM; echo \(name) starts $$; exec sleep 600")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

extension String {
    /// Without the process identifier.
    fileprivate var firstWords: String { split(separator: " ").prefix(2).joined(separator: " ") }

    /// The number at the end.
    fileprivate var pid: pid_t {
        get throws { try #require(split(separator: " ").last.flatMap { pid_t($0) }) }
    }
}
