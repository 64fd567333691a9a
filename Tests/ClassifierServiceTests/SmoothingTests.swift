import ClassifierService
import Faces
import Foundation
import Messages
import Models
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

/// What stands in reports beside the results of single frames.
@Suite(.timeLimit(.minutes(1))) struct SmoothingTests {
    private let bench: ServiceBench
    private let model: ExpressionModel

    init() async throws {
        bench = try await ServiceBench()
        model = try ExpressionModel(Baseline.bundle(), engine: ScriptedEngine())
        try await bench.listen(to: "mien/v1/home/+/emotions")
    }

    /// Sends sets one after the other, and returns their reports.
    private func reports(of sets: [(camera: String, set: WireFaceSet)]) async throws -> [WireEmotionReport] {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let spool = try bench.spool()
        let classifier = Classifier(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            model: model,
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try classifier.subscribe()
        try await bench.running(spool) {
            try await bench.running(classifier) {
                for (count, entry) in sets.enumerated() {
                    try await bench.publish(entry.set.serializedBytes(), to: FaceSets.topic(entry.camera))
                    await bench.wait { bench.messages.count == count + 1 }
                }
            }
        }
        return try bench.decoded()
    }

    /// A set of one face per shade, captured so many tenths of a second later.
    private func set(_ shades: [(track: UInt64, shade: UInt8)], tenths: Int64 = 0) throws -> WireFaceSet {
        var set = FaceSets.empty(sequence: UInt64(tenths) + 1)
        set.frame.capturedAt += tenths * 100_000
        set.faces = try shades.map { track, shade in
            var face = try FaceSets.face(shade: shade)
            face.track = track
            return face
        }
        return set
    }

    @Test func smoothsTheResultsOfATrackAndLeavesThemAsTheyAre() async throws {
        let faces = try await reports(of: [
            ("hall", set([(9, 40)])), ("hall", set([(9, 160)], tenths: 5)),
        ]).map { try #require($0.faces.first) }
        #expect(faces[0].smoothed.probabilities == faces[0].probabilities)
        #expect(faces[0].smoothed.emotion == faces[0].emotion)
        // What the model says of the second frame is what it says of it alone.
        let alone = try await SmoothingTests().reports(of: [("hall", set([(0, 160)]))])
        #expect(faces[1].probabilities == alone[0].faces[0].probabilities)
        #expect(faces[0].probabilities != faces[1].probabilities)
        // After the time constant of 0.5 s the new result has come through by 1 − 1/e.
        let share = Float(1 - exp(-1.0))
        for index in 0..<7 {
            let expected = faces[0].probabilities[index] * (1 - share) + faces[1].probabilities[index] * share
            #expect(abs(faces[1].smoothed.probabilities[index] - expected) < 1e-4)
        }
    }

    @Test func smoothsNothingThatNothingTracks() async throws {
        let reports = try await reports(of: [("hall", set([(0, 40), (3, 80), (0, 120)]))])
        #expect(reports[0].faces.map(\.hasSmoothed) == [false, true, false])
    }

    @Test func doesNotMixTheTracksOfACameraNorThoseOfTwoCameras() async throws {
        let reports = try await reports(of: [
            ("hall", set([(1, 40), (2, 160)])), ("door", set([(1, 100)])),
            ("hall", set([(2, 160), (1, 40)], tenths: 1)),
        ])
        // Each track had the same picture every time, so nothing changes by smoothing.
        for face in reports.flatMap(\.faces) {
            #expect(zip(face.smoothed.probabilities, face.probabilities).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test func smoothsOnlyTheFirstOfTwoFacesWithOneTrack() async throws {
        let reports = try await reports(of: [("hall", set([(7, 40), (7, 160)]))])
        #expect(reports[0].faces.map(\.hasSmoothed) == [true, false])
    }
}
