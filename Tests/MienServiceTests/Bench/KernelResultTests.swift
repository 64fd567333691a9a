import Failure
import Messages
import Testing

@testable import MienService

@Suite struct KernelResultTests {
    private func times(frames: Int, detect: Duration, faces: Int = 1) -> KernelTimes {
        var times = KernelTimes()
        for _ in 0..<frames {
            times.add(.detect, detect)
            times.add(.decode, .milliseconds(1))
            times.addFrame(faces: faces)
        }
        return times
    }

    private func result(frames: Int, seconds: Double, cpu: Range<Double>) -> KernelResult {
        KernelResult(
            names: ("haar", "opencv", "baseline-1"),
            times: times(frames: frames, detect: .milliseconds(10)),
            seconds: seconds,
            cpu: cpu
        )
    }

    @Test func timesAreThoseOfAFrame() {
        var times = times(frames: 3, detect: .milliseconds(10))
        #expect(times.milliseconds(.detect) == 10)
        #expect(times.milliseconds(.classify) == 0)
        #expect(times.milliseconds == 11)
        times.merge(self.times(frames: 1, detect: .milliseconds(30), faces: 0))
        #expect(times.milliseconds(.detect) == 15)
        #expect((times.frames, times.faces, times.framesWithFace) == (4, 3, 3))
        #expect(KernelTimes().milliseconds(.detect) == 0)
    }

    @Test func workersOfOneTimeAddUpAndShareTheProcess() {
        let both = KernelResult(together: [
            result(frames: 20, seconds: 2, cpu: 1..<5), result(frames: 30, seconds: 2, cpu: 1.1..<5.1),
        ])
        #expect(both.framesPerSecond == 25)
        #expect(abs(both.cpuMilliseconds - 4_100 / 50) < 1e-9)
    }

    @Test func differentTimesAreAveraged() {
        let result = KernelResult(averaging: [
            result(frames: 20, seconds: 1, cpu: 0..<2), result(frames: 10, seconds: 1, cpu: 7..<8),
        ])
        #expect(result.framesPerSecond == 15)
        #expect(result.cpuMilliseconds == 100)
        #expect(result.times.frames == 30)
    }

    @Test func refusesWordsThatItDoesNotKnow() {
        var choice = KernelChoice()
        choice.detector = "eagle"
        #expect(throws: (any Error).self) { try choice.makeDetector() }
        choice.engine = "steam"
        #expect(throws: (any Error).self) { try choice.makeModel() }
    }

    @Test func readsADrawnFaceAsTheServicesDo() async throws {
        let pictures = try LoadPictures.drawn(count: 4)
        let worker = try KernelWorker(.classic)
        let faces = try pictures.map { try worker.read($0.jpeg).count }
        #expect(faces.reduce(0, +) >= 3)
        #expect(worker.times.frames == 4)
        for stage in KernelStage.allCases { #expect(worker.times.milliseconds(stage) > 0) }
    }

    @Test func everyWorkerMeasures() async throws {
        let bench = KernelBench(choice: .classic, workers: 2, pictures: try LoadPictures.drawn(count: 4))
        let result = try await bench.run(for: .milliseconds(50))
        #expect(result.times.frames >= 2)
        #expect(result.framesPerSecond > 0)
        #expect(result.cpuMilliseconds > 0)
        #expect(result.detector == "haar")
    }

    @Test func eachMeasurementCountsItsOwnFrames() async throws {
        let bench = KernelBench(choice: .classic, workers: 2, pictures: try LoadPictures.drawn(count: 4))
        let long = try await bench.run(for: .milliseconds(800))
        let short = try await bench.run(for: .milliseconds(1))
        // Each looks at the clock before each frame.
        #expect(short.times.frames <= 2)
        #expect(long.times.frames > 2)
    }

    @Test func aWorkerThatCannotStartEndsAll() async throws {
        var choice = KernelChoice()
        choice.model = "no-such-model"
        let bench = KernelBench(choice: choice, workers: 3, pictures: try LoadPictures.drawn(count: 1))
        await #expect(throws: (any Error).self) { try await bench.run(for: .seconds(60)) }
    }
}
