import Faces
import Messages
import ServiceKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct SystemBoardTests {
    private static let start: Int64 = 1_800_000_000_000_000
    private let hall = Name.constant("hall")
    private let door = Name.constant("door")

    private func status(_ service: StaticString, _ instance: StaticString = "main") -> Topic.Subject {
        .status(service: .constant(service), instance: .constant(instance))
    }

    @Test func countsReportsAndFaces() throws {
        var board = SystemBoard()
        board.add(.sample(faces: [try .sample(), try .sample(.sad)]), of: hall, at: Self.start)
        board.add(.sample(faces: []), of: door, at: Self.start)
        #expect(board.reports == 2)
        #expect(board.faces == 2)
        #expect(board.cameras[hall]?.faceCount == 2)
        #expect(board.cameras[door]?.faceCount == 0)
        #expect(board.cameras[door]?.face == nil)
    }

    @Test func showsTheLargestFace() throws {
        var board = SystemBoard()
        let faces = [
            try WireFaceEmotion.sample(.sad, side: 50), try .sample(.happy, side: 90), try .sample(.fear, side: 70),
        ]
        board.add(.sample(faces: faces), of: hall, at: Self.start)
        #expect(board.cameras[hall]?.face?.emotion == .happy)
    }

    @Test func measuresRatesOverTheLastThreeSeconds() {
        var board = SystemBoard()
        for index in 0..<90 {
            board.add(.sample(faces: []), of: hall, at: Self.start + Int64(index) * 100_000)
        }
        let end = Self.start + 8_900_000
        #expect(board.rate(of: hall, at: end) == 10)
        #expect(board.rate(of: hall, at: end + 1_500_000) == 5)
        #expect(board.rate(of: hall, at: end + 60_000_000) == 0)
        #expect(board.rate(of: door, at: end) == 0)
        #expect(board.cameras[hall]?.arrivals.count == 30)
    }

    @Test func takesTheMedianLatencyOfRecentReports() {
        var board = SystemBoard()
        for latency in [10_000, 900_000, 30_000, 20_000, 40_000] as [Int64] {
            board.add(.sample(at: Self.start - latency, faces: []), of: hall, at: Self.start)
        }
        #expect(board.cameras[hall]?.latency == 30)
        // What is older than three seconds counts no more.
        board.add(.sample(at: Self.start + 9_000_000, faces: []), of: hall, at: Self.start + 9_005_000)
        #expect(board.cameras[hall]?.latency == 5)
    }

    @Test func survivesClocksThatDisagreeAndForeignTimes() {
        var board = SystemBoard()
        board.add(.sample(at: Self.start + 5_000_000, faces: []), of: hall, at: Self.start)
        #expect(board.cameras[hall]?.latency == 0)
        board.add(.sample(at: 1, faces: []), of: hall, at: Self.start)
        var report = WireEmotionReport.sample(faces: [])
        report.frame.capturedAt = .max
        board.add(report, of: door, at: Self.start)
        report.frame.capturedAt = .min
        board.add(report, of: door, at: Self.start)
        #expect(board.reports == 4)
    }

    @Test func sumsCountersOverServices() {
        var board = SystemBoard()
        board.add(.sample(metrics: [("mien_frames_out_total", ["camera": "hall"], 30)]), of: status("camera", "hall"))
        board.add(.sample(metrics: [("mien_frames_out_total", ["camera": "door"], 12)]), of: status("camera", "door"))
        board.add(.sample(metrics: [("mien_frames_out_total", ["camera": "hall"], 29)]), of: status("classifier"))
        #expect(board.total("mien_frames_out_total") == 71)
        #expect(board.total("mien_frames_out_total", service: "camera") == 42)
        #expect(board.total("mien_frames_out_total", camera: hall) == 59)
        #expect(board.total("mien_reports_stored_total") == 0)
    }

    @Test func takesTheNewestStatusOfEachService() {
        var board = SystemBoard()
        for count in [10.0, 20] {
            board.add(.sample(metrics: [("mien_reports_stored_total", [:], count)]), of: status("recorder"))
        }
        #expect(board.total("mien_reports_stored_total") == 20)
    }

    @Test func survivesNumbersThatAreNone() {
        var board = SystemBoard()
        for (index, value) in [Double.nan, .infinity, -.infinity, 1e300].enumerated() {
            let name: StaticString = ["a", "b", "c", "d"][index]
            board.add(
                .sample(metrics: [
                    ("mien_frames_out_total", [:], value), ("mien_frames_dropped_total", ["reason": "stale"], value),
                ]),
                of: status("camera", name)
            )
        }
        _ = board.total("mien_frames_out_total")
        _ = board.dropped
    }

    @Test func sumsDropsByReasonAndCamera() {
        var board = SystemBoard()
        func dropped(_ camera: String, _ reason: String, _ count: Double) -> (String, [String: String], Double) {
            ("mien_frames_dropped_total", ["camera": camera, "reason": reason], count)
        }
        board.add(.sample(metrics: [dropped("hall", "congested", 2)]), of: status("camera", "hall"))
        board.add(
            .sample(metrics: [dropped("hall", "replaced", 5), dropped("door", "replaced", 1)]),
            of: status("detector")
        )
        #expect(board.dropped == ["congested": 2, "replaced": 6])
        #expect(board.dropped(of: hall) == 7)
        #expect(board.dropped(of: door) == 1)
    }

    @Test func callsLostWhatLeftOneServiceAndNeverReachedTheNext() {
        var board = SystemBoard()
        board.add(.sample(metrics: [("mien_frames_out_total", ["camera": "hall"], 100)]), of: status("camera", "hall"))
        board.add(
            .sample(metrics: [
                ("mien_frames_in_total", ["camera": "hall"], 96), ("mien_frames_out_total", ["camera": "hall"], 96),
            ]),
            of: status("detector")
        )
        board.add(.sample(metrics: [("mien_frames_in_total", ["camera": "hall"], 95)]), of: status("classifier"))
        #expect(board.dropped == ["lost": 5])
    }

    @Test func callsNothingLostWhenCountsOverlap() {
        var board = SystemBoard()
        // The status of the receiver may be newer than that of the sender.
        board.add(.sample(metrics: [("mien_frames_out_total", [:], 100)]), of: status("camera", "hall"))
        board.add(.sample(metrics: [("mien_frames_in_total", [:], 103)]), of: status("detector"))
        #expect(board.dropped.isEmpty)
    }

    @Test func repeatsComplaintsAndSumsMemory() {
        var board = SystemBoard()
        board.add(.sample(.impaired, message: "no room", megabytes: 10), of: status("recorder"))
        board.add(.sample(.online, megabytes: 20), of: status("detector"))
        board.add(.sample(.offline, message: "gone", megabytes: 40), of: status("classifier"))
        #expect(board.complaints == ["no room"])
        #expect(board.residentBytes == 30 << 20)
    }
}
