import Bus
import Failure
import Messages
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite(.timeLimit(.minutes(1))) struct HealthQuestionTests {
    private func status(_ state: WireServiceStatus.State, _ message: String = "") -> WireServiceStatus {
        .with {
            $0.state = state
            $0.message = message
        }
    }

    // MARK: The verdict

    @Test func whoSaysThatItWorksIsWell() {
        var verdict = HealthVerdict(of: "recorder")
        #expect(verdict.hear(status(.online), isRetained: false) == .well)
        #expect(verdict.hear(status(.online, "Haar is used"), isRetained: false) == .warned("Haar is used"))
    }

    @Test func whatTheBrokerKeptProvesNoLife() {
        var verdict = HealthVerdict(of: "recorder")
        #expect(verdict.hear(status(.online), isRetained: true) == nil)
        #expect(verdict.atLast == .ill("recorder was online, but says nothing any more: look at its log"))
    }

    @Test(arguments: [true, false])
    func whoCannotWorkIsIll(isRetained: Bool) {
        var verdict = HealthVerdict(of: "recorder")
        #expect(verdict.hear(status(.impaired, "the disk is full"), isRetained: isRetained) == nil)
        #expect(verdict.atLast == .ill("recorder: the disk is full"))
        #expect(verdict.hear(status(.offline), isRetained: isRetained) == nil)
        #expect(verdict.atLast == .ill("recorder is offline: start it, and look at its log"))
    }

    @Test func whoIsUnknownIsIll() {
        #expect(
            HealthVerdict(of: "detector/hall").atLast
                == .ill("there is no detector/hall at this broker: start it, or correct --site")
        )
    }

    @Test func whoRecoversIsWell() {
        var verdict = HealthVerdict(of: "recorder")
        #expect(verdict.hear(status(.impaired, "the disk is full"), isRetained: false) == nil)
        #expect(verdict.hear(status(.online), isRetained: false) == .well)
    }

    // MARK: The question

    @Test(arguments: ["", "/", "recorder/", "/main", "a/b/c", "Recorder", "re+", "#", "../x"])
    func refusesWhatIsNoService(subject: String) {
        #expect {
            try HealthQuestion(of: subject, site: Name("home"))
        } throws: {
            ($0 as? MienError)?.code == .badArgument
        }
    }

    @Test func hearsTheServiceThatIsMeant() async throws {
        let bench = try await ServiceBench()
        let question = try HealthQuestion(of: "detector/hall", site: Name("home"))
        // Neither another service, nor another of its kind, nor bytes that mean nothing count.
        let others = ["camera/hall", "detector/door"].map { "mien/v1/home/services/\($0)/status" }
        let own = "mien/v1/home/services/detector/hall/status"
        let finding = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    for topic in others { try await bench.publish(status(.online).encode(), to: topic) }
                    try await bench.publish([0xFF, 0xFF], to: own)
                    try await bench.publish(status(.online, "warm").encode(), to: own)
                }
            }
            defer { group.cancelAll() }
            return try await question.finding(on: bench.bus)
        }
        #expect(finding == .warned("warm"))
    }

    @Test func doesNotWaitForEver() async throws {
        let bench = try await ServiceBench()
        var question = try HealthQuestion(of: "detector", site: Name("home"))
        question.patience = .milliseconds(1)
        #expect(try await question.finding(on: bench.bus) == HealthVerdict(of: "detector").atLast)
    }
}
