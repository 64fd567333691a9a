import Bus
import Capture
import Foundation
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import CameraService

@Suite(.timeLimit(.minutes(1))) struct CameraTests {
    private let bench: ServiceBench
    private let scratch: Scratch
    private let hall: Name

    init() async throws {
        bench = try await ServiceBench()
        scratch = try Scratch()
        hall = try Name("hall")
        try await bench.listen(to: "mien/v1/home/hall/frame")
    }

    private func camera(_ source: String, _ configure: (inout CameraConfiguration) -> Void = { _ in }) throws -> Camera
    {
        var configuration = CameraConfiguration(camera: hall, source: try CameraSource(parsing: source))
        configuration.pace = .fast
        configuration.backoff = Backoff(initial: .milliseconds(1), limit: .milliseconds(2))
        configure(&configuration)
        return try Camera(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
    }

    private func frames() throws -> [WireFrame] { try bench.decoded() }

    // MARK: A drawn person

    @Test func drawsAPersonAndTellsTheTruth() async throws {
        let camera = try camera("synthetic:3") { ($0.width, $0.height) = (160, 120) }
        try await bench.running(camera) {
            await bench.wait { bench.messages.count >= 40 }
        }
        await bench.wait { bench.frames.isAtRest }
        let frames = try frames()
        #expect(frames.map(\.info.sequence) == Array(1...UInt64(frames.count)))
        #expect(Set(frames.map(\.info.run)).count == 1)
        for frame in frames {
            #expect(try JPEGHeader([UInt8](frame.jpeg)).size == PixelSize(width: 160, height: 120))
            #expect(frame.info.width == 160 && frame.info.height == 120)
        }
        let truth = frames.flatMap(\.truth)
        #expect(!truth.isEmpty)
        #expect(truth.allSatisfy { $0.emotion != .unspecified && $0.box.width > 10 })
        #expect(bench.frames.dropped == 0)
    }

    @Test func keepsItsRunApartFromTheOneBefore() async throws {
        for count in 1...2 {
            try scratch.write(Pictures.jpeg(), to: "one.jpg")
            try await bench.running(try camera(scratch.path("one.jpg"))) {
                await bench.wait { bench.messages.count == count }
            }
        }
        #expect(Set(try frames().map(\.info.run)).count == 2)
    }

    // MARK: Files

    @Test func showsTheImagesOfAFolderUntouchedAndEnds() async throws {
        let pictures = try (1...3).map { try Pictures.jpeg(width: 32 * $0, height: 24) }
        for (index, picture) in pictures.enumerated() { try scratch.write(picture, to: "\(index).jpg") }
        try await camera(scratch.path).run()
        await bench.wait { bench.messages.count == 3 }
        #expect(try frames().map { [UInt8]($0.jpeg) } == pictures)
        #expect(try frames().map(\.info.width) == [32, 64, 96])
        #expect(bench.health.complaint == nil)
    }

    @Test func tellsOfAPictureInAFolderThatCannotBeRead() async throws {
        try scratch.write(Pictures.jpeg(), to: "1.jpg")
        try scratch.write(Array(try Pictures.jpeg().prefix(20)), to: "2.jpg")
        try scratch.write(Pictures.hugeJPEG(), to: "3.jpg")
        try scratch.write(Pictures.jpeg(), to: "4.jpg")
        try await camera(scratch.path).run()
        await bench.wait { bench.messages.count == 2 }
        #expect(bench.complaints("corrupt") == 1)
        #expect(bench.complaints("too_large") == 1)
        #expect(bench.log.warnings.count == 2)
        #expect(bench.frames == FrameTally(taken: 3, finished: 2, dropped: 1))
    }

    @Test func startsAgainWhenItLoops() async throws {
        try scratch.write(Pictures.jpeg(width: 32), to: "1.jpg")
        try scratch.write(Pictures.jpeg(width: 64), to: "2.jpg")
        try await bench.running(try camera(scratch.path) { $0.loops = true }) {
            await bench.wait { bench.messages.count >= 5 }
        }
        #expect(try frames().prefix(5).map(\.info.width) == [32, 64, 32, 64, 32])
    }

    @Test func waitsForTheBrokerBeforeItShowsWhatHasAnEnd() async throws {
        try scratch.write(Pictures.jpeg(), to: "one.jpg")
        await bench.takeBrokerAway()
        let camera = try camera(scratch.path("one.jpg"))
        try await bench.running(camera) {
            bench.bringBrokerBack()
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.frames == FrameTally(taken: 1, finished: 1, dropped: 0))
    }

    @Test func endsWhileItWaitsForTheBroker() async throws {
        try scratch.write(Pictures.jpeg(), to: "one.jpg")
        await bench.takeBrokerAway()
        try await bench.running(try camera(scratch.path("one.jpg"))) {}
        #expect(bench.frames.taken == 0)
    }

    // MARK: Sources that are not there

    @Test func triesASourceThatIsNotThereUntilItIs() async throws {
        try await bench.running(try camera(scratch.path("late.jpg"))) {
            await bench.wait { bench.metrics.sum("mien_source_retries_total") >= 3 }
            #expect(bench.health.complaint?.contains("late.jpg") == true)
            try scratch.write(Pictures.jpeg(), to: "late.jpg")
            await bench.wait { bench.messages.count == 1 && bench.health.complaint == nil }
        }
        #expect(bench.health.complaint == nil)
        #expect(bench.messages.count == 1)
        // One clear line, however often it tried.
        #expect(bench.log.warnings.count == 1)
        #expect(bench.log.warnings.first?.metadata["source"]?.hasSuffix("late.jpg") == true)
        #expect(bench.log.warnings.first?.metadata["error"]?.isEmpty == false)
    }

    @Test func stopsInTheMiddleOfAWait() async throws {
        let camera = try camera(scratch.path("never.jpg")) {
            $0.backoff = Backoff(initial: .seconds(600), limit: .seconds(600))
        }
        try await bench.running(camera) {
            await bench.wait { bench.health.complaint != nil }
        }
        #expect(bench.metrics.sum("mien_source_retries_total") == 1)
    }

    @Test func triesAFileThatIsNoPictureAgain() async throws {
        try scratch.write(Array("not a picture".utf8), to: "text.jpg")
        try await bench.running(try camera(scratch.path("text.jpg"))) {
            await bench.wait { bench.metrics.sum("mien_source_retries_total") >= 2 }
            try scratch.write(Pictures.jpeg(), to: "text.jpg")
            await bench.wait { bench.messages.count == 1 }
        }
        #expect(bench.messages.count == 1)
    }
}
