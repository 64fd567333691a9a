import Bus
import DetectorService
import Faces
import Foundation
import Images
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import Testing
import Tracking

/// What a detector makes of the frames of a camera together: numbers for faces, and frames that need no search.
@Suite(.timeLimit(.minutes(1))) struct SceneTests {
    private let bench: ServiceBench
    private let blank: [UInt8]
    /// What the next searches find, and how often one was made.
    private let script = Script()

    init() async throws {
        bench = try await ServiceBench()
        blank = try Frames.blank(width: 320, height: 240)
        try await bench.listen(to: "mien/v1/home/+/faces")
    }

    private final class Script: Sendable {
        private let state = Mutex((count: 0, find: { @Sendable _ in [] } as @Sendable (Int) -> [DetectedFace]))

        var searchCount: Int { state.withLock { $0.count } }

        /// What the n-th search finds, counted from 0.
        func find(_ body: @escaping @Sendable (Int) -> [DetectedFace]) { state.withLock { $0.find = body } }

        func search() -> [DetectedFace] {
            let (count, find) = state.withLock { state in
                defer { state.count += 1 }
                return (state.count, state.find)
            }
            return find(count)
        }
    }

    private static func face(_ x: Float) -> DetectedFace {
        DetectedFace(box: Box(x: x, y: 40, width: 60, height: 60), score: 0.9, landmarks: [Point(x: x + 20, y: 60)])
    }

    private struct Sent {
        var camera = "hall"
        let payload: [UInt8]
    }

    /// Sends frames one after the other, and returns the face sets; frames that shall be dropped are not waited for.
    @discardableResult
    private func sets(
        _ frames: [Sent],
        _ configure: (inout DetectorConfiguration) -> Void = { _ in }
    ) async throws -> [WireFaceSet] {
        var configuration = DetectorConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        configure(&configuration)
        let detector = Detector(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            detector: { [script] in ScriptedDetector { _ in script.search() } },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe()
        try await bench.running(detector) {
            for (count, frame) in frames.enumerated() {
                try await bench.publish(frame.payload, to: Frames.topic(frame.camera))
                await bench.wait { bench.frames.taken == count + 1 && bench.frames.isAtRest }
            }
        }
        await bench.wait { bench.messages.count == bench.frames.finished }
        return try bench.decoded()
    }

    /// So many frames of a camera, a tenth of a second apart.
    private func frames(_ count: Int, of camera: String = "hall", picture: [UInt8]? = nil) throws -> [Sent] {
        try (0..<count).map { index in
            let payload = try Frames.payload(picture ?? blank, sequence: UInt64(index + 1), tenths: Int64(index))
            return Sent(camera: camera, payload: payload)
        }
    }

    private func searches(_ kind: String, camera: String = "hall") -> Int {
        bench.metrics.sum("mien_searches_total", ["camera": camera, "kind": kind])
    }

    // MARK: Numbers

    @Test func aFaceKeepsItsNumberFromFrameToFrame() async throws {
        script.find { [Self.face(40 + Float($0) * 10)] }
        let tracks = try await sets(frames(5)).map { $0.faces.map(\.track) }
        #expect(tracks[0] == [0])
        let number = try #require(tracks[1].first)
        #expect(number > 0 && number < TrackNumber.limit)
        #expect(tracks[1...].allSatisfy { $0 == [number] })
    }

    @Test func camerasHaveTracksOfTheirOwn() async throws {
        script.find { _ in [Self.face(40)] }
        var both: [Sent] = []
        for (hall, door) in try zip(frames(4), frames(4, of: "door")) { both += [hall, door] }
        let sets = try await sets(both)
        let (hall, door) = (sets[6].faces[0].track, sets[7].faces[0].track)
        #expect(hall != 0 && door != 0 && hall != door)
        #expect(sets[4].faces[0].track == hall && sets[5].faces[0].track == door)
    }

    @Test func anotherRunOfACameraStartsAnew() async throws {
        script.find { _ in [Self.face(40)] }
        let again = try (0..<2).map { index in
            let payload = try Frames.payload(blank, sequence: UInt64(index + 1), run: 78, tenths: Int64(3 + index))
            return Sent(payload: payload)
        }
        let tracks = try await sets(frames(3) + again).map { $0.faces[0].track }
        #expect(tracks[2] != 0 && tracks[3] == 0)
        #expect(tracks[4] != 0 && tracks[4] != tracks[2])
    }

    @Test func anotherSizeOfACamerasPictureStartsAnew() async throws {
        script.find { _ in [Self.face(40)] }
        let other = Sent(payload: try Frames.payload(Frames.blank(), sequence: 9, tenths: 3))
        #expect(try await sets(frames(3) + [other]).last?.faces[0].track == 0)
    }

    @Test func framesOutOfOrderAndFramesThatComeTwiceAreLeftOut() async throws {
        script.find { _ in [Self.face(40)] }
        let frames = try frames(4)
        let sets = try await sets([frames[0], frames[2], frames[1], frames[2], frames[3]])
        #expect(sets.map(\.frame.sequence) == [1, 3, 4])
        #expect(script.searchCount == 3)
        #expect(bench.dropped(.replaced) == 2)
        #expect(bench.log.warnings.isEmpty)
    }

    @Test func aFrameThatCannotBeReadDoesNotDisturbTheTracks() async throws {
        script.find { _ in [Self.face(40)] }
        var frames = try frames(5)
        frames[2] = Sent(payload: try Frames.payload(Array(blank.prefix(blank.count / 2)), sequence: 3, tenths: 2))
        let sets = try await sets(frames)
        #expect(sets.map(\.frame.sequence) == [1, 2, 4, 5])
        #expect(Set(sets.dropFirst().map { $0.faces[0].track }).count == 1)
    }

    @Test func withoutTrackingNothingHasANumberAndEveryFrameIsSearched() async throws {
        script.find { _ in [Self.face(40)] }
        let frames = try frames(4)
        let sets = try await sets([frames[0], frames[3], frames[1], frames[1]]) { $0.tracking = nil }
        #expect(sets.map { $0.faces[0].track } == [0, 0, 0, 0])
        #expect(sets.map(\.frame.sequence) == [1, 4, 2, 2])
        #expect(searches("searched") == 4)
    }

    // MARK: Frames between searches

    @Test func searchesEveryNthFrameAndTracksInBetween() async throws {
        // The face moves by 10 pixels a frame.
        script.find { [Self.face(20 + Float($0 * 3) * 10)] }
        let sets = try await sets(frames(8)) { $0.search.everyNth = 3 }
        #expect(script.searchCount == 3)
        #expect(
            sets.map(\.origin) == [
                .searched, .predicted, .predicted, .searched, .predicted, .predicted, .searched, .predicted,
            ]
        )
        let last = try #require(sets.last?.faces.first)
        #expect(abs(last.box.x - 90) < 2)
        #expect(abs(last.landmarks[0].x - last.box.x - 20) < 0.01)
        #expect(last.track == sets[6].faces[0].track && last.track != 0)
        #expect(sets.allSatisfy { $0.detector == "scripted" })
        #expect(searches("searched") == 3 && searches("predicted") == 5 && searches("still") == 0)
        #expect(bench.frames == FrameTally(taken: 8, finished: 8, dropped: 0))
    }

    @Test func cropsPredictedFacesFromTheFrameThatTheyArePredictedIn() async throws {
        script.find { [Self.face(20 + Float($0 * 2) * 15)] }
        let frames = try (0..<6).map { index in
            let picture = try Frames.square(at: 20 + index * 15)
            return Sent(payload: try Frames.payload(picture, sequence: UInt64(index + 1), tenths: Int64(index)))
        }
        let sets = try await sets(frames) { $0.search.everyNth = 2 }
        #expect(sets[5].origin == .predicted)
        let crop = try #require(sets[5].faces.first).crop
        let image = try Image()
        try JPEGDecoder().decode([UInt8](crop.jpeg), as: .grey, into: image)
        // 84 pixels around the square of 60 as it is by now; in the frame before, it was 15 pixels further to the left.
        let row = image.withBytes { Array($0[image.size.width * 42..<image.size.width * 43]) }
        #expect(row.count == 84)
        #expect(row[6] < 60 && row[24] > 200 && row[68] > 200 && row[80] < 60)
    }

    @Test func doesNotPredictFacesThatHaveLeftThePicture() async throws {
        // At 20 pixels a frame, the middle is at 315 in the last search and beyond the edge at 320 in the next frame.
        script.find { [Self.face(165 + Float($0 * 2) * 20)] }
        let sets = try await sets(frames(8)) { $0.search.everyNth = 2 }
        #expect(sets.map { $0.faces.count } == [1, 1, 1, 1, 1, 1, 1, 0])
        #expect(bench.frames.dropped == 0)
    }

    @Test func camerasMayDiffer() async throws {
        script.find { _ in [] }
        let door = try Name("door")
        try await sets(frames(6) + frames(6, of: "door")) { configuration in
            configuration.search.everyNth = 2
            configuration.searchByCamera[door] = SearchPlan.Options(everyNth: 6)
        }
        #expect(searches("searched") == 3)
        #expect(searches("searched", camera: "door") == 1)
    }

    // MARK: Still scenes

    @Test func doesNotSearchWhileNothingMoves() async throws {
        script.find { _ in [Self.face(40)] }
        let sets = try await sets(frames(12)) { $0.search.motionGate = true }
        #expect(sets.map(\.origin) == Array(repeating: .searched, count: 5) + Array(repeating: .still, count: 7))
        #expect(script.searchCount == 5)
        #expect(sets.allSatisfy { $0.faces.map(\.box.box) == [Self.face(40).box] && $0.faces[0].hasCrop })
        #expect(Set(sets.dropFirst().map { $0.faces[0].track }).count == 1)
        #expect(searches("still") == 7)
    }

    @Test func searchesAgainAsSoonAsSomethingMoves() async throws {
        script.find { _ in [] }
        var frames = try frames(10, picture: Frames.square(at: 20))
        frames.append(Sent(payload: try Frames.payload(Frames.square(at: 60), sequence: 11, tenths: 10)))
        let sets = try await sets(frames) { $0.search.motionGate = true }
        #expect(sets.suffix(2).map(\.origin) == [.still, .searched])
    }

    // MARK: Workers

    @Test func oneCamerasFramesAreSearchedOneAfterTheOther() async throws {
        let gate = Gate { [bench] in bench.ring() }
        var configuration = DetectorConfiguration()
        configuration.maximumWait = .seconds(600)
        configuration.workers = 2
        let detector = Detector(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            detector: {
                ScriptedDetector { _ in
                    gate.pass()
                    return []
                }
            },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe()
        let frames = try frames(2)
        try await bench.running(detector) {
            try await bench.publish(frames[0].payload, to: Frames.topic())
            await bench.wait { gate.entryCount == 1 }
            try await bench.publish(frames[1].payload, to: Frames.topic())
            // The second worker is free, and gets another camera's frame but not the hall's.
            try await bench.publish(Frames.payload(blank), to: Frames.topic("door"))
            await bench.wait { gate.entryCount == 2 && bench.frames.taken == 3 }
            gate.open(for: 3)
            await bench.wait { bench.messages.count == 3 }
        }
        let hall = try bench.messages.filter { $0.topic.contains("hall") }.map {
            try WireFaceSet.decode($0.payload).frame.sequence
        }
        #expect(hall == [1, 2])
    }
}
