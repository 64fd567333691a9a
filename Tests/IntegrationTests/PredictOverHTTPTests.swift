import Faces
import Failure
import Foundation
import Messages
import ProcessTestKit
import RPC
import SwiftProtobuf
import Testing

/// A picture goes through a real gateway, a real broker and real services.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PredictOverHTTPTests {
    private struct Body: Decodable {
        struct Face: Decodable {
            let face_id: String
            let box: [Double]
            let emotion: String
            let probabilities: [String: Double]
        }

        struct Failure: Decodable {
            let code: String
        }

        let id: String?
        let recorded: Bool?
        let faces: [Face]?
        let error: Failure?
    }

    /// `camera:run:frame:position`
    private func reference(_ id: String) throws -> WireFaceReference {
        let parts = id.split(separator: ":").map(String.init)
        let run = try #require(UInt64(parts[1], radix: 16))
        let (frame, position) = (try #require(UInt64(parts[2])), try #require(UInt32(parts[3])))
        return .with { ($0.camera, $0.run, $0.frame, $0.position) = (parts[0], run, frame, position) }
    }

    @Test func aPicturesFacesAreReadAndRecordedAndMayBeLabelled() async throws {
        try await PredictSystem.running { system in
            let answer = try await system.post(DrawnPicture.jpeg(of: .happy))
            #expect(answer.status == 200)
            let body = try answer.decoded(Body.self)
            #expect(body.recorded == true)
            let face = try #require(body.faces?.first)
            #expect(body.faces?.count == 1)
            #expect(face.emotion == "happy")
            #expect(abs(face.probabilities.values.reduce(0, +) - 1) < 0.01)
            let reference = try reference(face.face_id)
            #expect(reference.camera == "web")

            let request = WireFrameRequest.with {
                ($0.camera, $0.run, $0.frame) = (reference.camera, reference.run, reference.frame)
            }
            let stored = try await system.eventually(.recorderFrame, request) { !$0.reports.isEmpty }
            #expect(stored.reports.map { $0.report.faces.map(\.emotion) } == [[.happy]])
            let crop = try await system.eventually(.recorderCrop, .with { $0.face = reference })
            #expect(crop.crop.jpeg.starts(with: [0xFF, 0xD8, 0xFF]))
            let label = WireLabel.with {
                ($0.key, $0.person, $0.source, $0.face) = ("k1", "ann", "test", reference)
                ($0.verdict, $0.emotion) = (.confirmed, .happy)
            }
            let accepted = try await system.eventually(.feedbackSubmit, .with { $0.label = label })
            #expect(!accepted.known)
        }
    }

    @Test func whatShallNotBeRecordedIsNot() async throws {
        try await PredictSystem.running { system in
            let picture = try DrawnPicture.jpeg(of: .sad)
            let first = try await system.post(picture, query: "?record=false").decoded(Body.self)
            let second = try await system.post(picture).decoded(Body.self)
            #expect(first.recorded == false && first.faces?.count == 1)
            let stored = try await system.eventually(.recorderReports, .with { $0.limit = 100 }) { !$0.reports.isEmpty }
            let ids = stored.reports.map { "\($0.camera):\($0.report.frame.sequence)" }
            #expect(ids == ["web:\(try #require(second.id).split(separator: ":")[2])"])
            let damaged = try await system.post(Array(picture.prefix(picture.count / 2)))
            #expect(damaged.status == 400)
            #expect(try damaged.decoded(Body.self).error?.code == "bad_image")
        }
    }

    /// Every picture gets an answer, and what was answered is recorded, whoever dies meanwhile.
    @Test func noPictureIsLostWhenADetectorIsKilled() async throws {
        try await PredictSystem.running(detectors: 2) { system in
            let picture = try DrawnPicture.jpeg(of: .happy)
            let answered = Transcript<Bool>()
            try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        var ids: [String] = []
                        for _ in 0..<10 {
                            let answer = try await system.post(picture)
                            #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
                            ids.append(try answer.decoded(Body.self).id ?? "")
                            answered.add(true)
                            if answered.entries.count == 12 { try system.detector.send(SIGKILL) }
                        }
                        return ids
                    }
                }
                let ids = try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
                #expect(ids.count == 60)
                let stored = try await system.eventually(.recorderReports, .with { $0.limit = 1_000 }) {
                    Set($0.reports.map(\.report.frame.sequence)).count == 60
                }
                #expect(stored.reports.count == 60)
            }
        }
    }

    @Test func saysWhenNobodyIsThereToAnswer() async throws {
        try await PredictSystem.running { system in
            try system.detector.send(SIGKILL)
            try await system.detector.log.end()
            let answer = try await system.post(DrawnPicture.jpeg())
            #expect(answer.status == 503)
            #expect(answer.retryAfter.flatMap { Int($0) } ?? 0 > 0)
            #expect(try answer.decoded(Body.self).error?.code == "no_detector")
        }
    }
}
