import Testing

@testable import MienService

@Suite struct PipelineRoundTests {
    private func kernels(_ rate: Int) -> KernelResult {
        var times = KernelTimes()
        for _ in 0..<rate { times.addFrame(faces: 1) }
        return KernelResult(names: ("haar", "opencv", "baseline-1"), times: times, seconds: 1, cpu: 0..<1)
    }

    private func sample(at time: Int64) -> PipelineSample {
        PipelineSample(time: time, board: SystemBoard(), use: ProcessUse(), published: [:])
    }

    @Test func eachRoundIsHeldAgainstItsNeighbours() {
        var findings = PipelineFindings()
        for (rate, time) in [(100, 1), (80, 3), (40, 5)] {
            findings.add(kernels(rate))
            findings.begin(offering: Double(rate) * 1.1)
            for time in [time, time + 1] { findings.add(sample(at: Int64(time))) }
        }
        #expect(findings.fastestKernels == 100)
        findings.add(kernels(60))
        let rounds = findings.rounds(known: kernels(7))
        #expect(rounds.map(\.kernels.framesPerSecond) == [90, 60, 50])
        #expect(rounds.map { $0.samples.map(\.time) } == [[1, 2], [3, 4], [5, 6]])
        #expect(rounds.map { $0.offered.rounded() } == [110, 88, 44])
    }

    @Test func aRoundThatWasCutShortIsLeftOut() {
        var findings = PipelineFindings()
        findings.add(kernels(100))
        findings.begin(offering: 110)
        findings.add(sample(at: 1))
        #expect(findings.rounds(known: kernels(7)).isEmpty)
        findings.add(sample(at: 2))
        findings.add(kernels(50))
        findings.begin(offering: 55)
        #expect(findings.rounds(known: kernels(7)).map(\.kernels.framesPerSecond) == [75])
    }

    @Test func withoutPausesWhatIsKnownCounts() {
        var findings = PipelineFindings()
        #expect(findings.rounds(known: kernels(7)).isEmpty)
        findings.begin(offering: 10)
        findings.add(sample(at: 1))
        #expect(findings.fastestKernels == 0)
        #expect(findings.rounds(known: kernels(7)).map(\.kernels.framesPerSecond) == [7])
    }

    @Test func framesThatWereMissedAddUp() {
        var findings = PipelineFindings()
        for count in [3, 0, 4] { findings.add(missed: count) }
        #expect(findings.missed == 7)
    }

    @Test(arguments: [(12.0, 5), (10, 4), (2.5, 1), (1, 1), (60, 24)])
    func roundsAreShort(seconds: Double, rounds: Int) {
        let timing = PipelineTiming(seconds: seconds, rounds: nil)
        #expect(timing.rounds == rounds)
        #expect(timing.windows == 1)
        #expect(abs(timing.seconds - seconds) < 1e-9)
    }

    @Test func asManyRoundsAsWereAskedFor() {
        let timing = PipelineTiming(seconds: 9, rounds: 3)
        #expect((timing.rounds, timing.window) == (3, .seconds(3)))
        #expect(timing.kernelTime == .milliseconds(1_800))
    }

    @Test func theKernelsAlwaysHaveHalfASecond() {
        #expect(PipelineTiming(seconds: 0.1, rounds: 1).kernelTime == .milliseconds(500))
    }

    @Test func aTimeWithoutPausesHasWindows() {
        let timing = PipelineTiming(seconds: 10, window: 3)
        #expect((timing.rounds, timing.windows, timing.window) == (1, 3, .seconds(3)))
        #expect(timing.seconds == 9)
        #expect(PipelineTiming(seconds: 10) == PipelineTiming(seconds: 10, window: 10))
    }

    @Test func aMedianIsInTheMiddle() {
        #expect([3.0].median == 3)
        #expect([9.0, 1, 2].median == 2)
        #expect([4.0, 1, 2, 100].median == 3)
    }
}
