import Failure
import Foundation
import Messages
import ProcessTestKit
import ServiceKit
import Store
import Testing

@testable import MienService

@Suite struct PipelineReportTests {
    private static let start: Int64 = 1_800_000_000_000_000
    private static let cameras: [Name] = [.constant("load01"), .constant("load02")]

    /// Ten seconds, of which each camera published ten frames a second; two services have worked.
    private func sample(at second: Int, cpu: Double, board: SystemBoard = SystemBoard()) -> PipelineSample {
        var use = ProcessUse()
        use.amounts["detector"] = .init(cpuSeconds: cpu, residentBytes: 50 << 20)
        use.amounts["broker"] = .init(cpuSeconds: cpu / 10, residentBytes: UInt64(8 + second) << 20)
        for service in ["classifier", "recorder"] {
            // Used before, not since: only their memory counts.
            use.amounts[service] = .init(cpuSeconds: 1, residentBytes: 100 << 20)
        }
        use.amounts["camera"] = .init(cpuSeconds: cpu, residentBytes: 20 << 20)
        use.amounts["source"] = .init(cpuSeconds: cpu / 100, residentBytes: 1)
        let published = Self.cameras.map { ($0, second * 10) }
        return PipelineSample(
            time: Self.start + Int64(second) * 1_000_000,
            board: board,
            use: use,
            published: Dictionary(uniqueKeysWithValues: published)
        )
    }

    private var kernels: KernelResult {
        var times = KernelTimes()
        for _ in 0..<40 {
            times.add(.detect, .milliseconds(50))
            times.addFrame(faces: 1)
        }
        return KernelResult(names: ("haar", "opencv", "baseline-1"), times: times, seconds: 2, cpu: 0..<2)
    }

    /// What the services say at the end: they got 240 frames from before and after the measured time, too.
    private var end: SystemBoard {
        var board = SystemBoard()
        func status(_ service: StaticString, _ metrics: [(String, [String: String], Double)]) {
            board.add(.sample(metrics: metrics), of: .status(service: .constant(service), instance: .constant("main")))
        }
        status("camera", [("mien_frames_out_total", [:], 240)])
        status(
            "detector",
            [
                ("mien_frames_in_total", [:], 238), ("mien_frames_out_total", [:], 160),
                ("mien_frames_dropped_total", ["reason": "replaced"], 78),
            ]
        )
        status("classifier", [("mien_frames_in_total", [:], 160), ("mien_frames_out_total", [:], 160)])
        return board
    }

    /// Stores the reports of every frame of the first camera and of half of the second's.
    private func withReport(_ body: (PipelineReport) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/reports.sqlite"
            let store = try SQLiteStore(path: path)
            let reports = try (0..<100).flatMap { index in
                try Self.cameras.enumerated().filter { index % ($0.offset + 1) == 0 }.map { number, camera in
                    var report = WireEmotionReport.sample(at: Self.start + Int64(index) * 100_000, faces: [])
                    report.sequence = UInt64(index * 2 + number + 1)
                    let recorded = report.frame.capturedAt + 43_000 + Int64(index) * 1_000
                    return try RecordedReport(report, site: .constant("home"), camera: camera, recordedAt: recorded)
                }
            }
            _ = try store.insert(reports)
            let samples = [0, 5, 10].map { sample(at: $0, cpu: Double($0) * 0.9) }
            try body(
                PipelineReport(samples, end: end, source: nil, store: ReadOnlyStore(path: path), kernels: kernels)
            )
        }
    }

    @Test func addsUpWhatWasSeen() throws {
        try withReport { report in
            #expect(report.framesPerSecond == 15)
            #expect(report.kernelFramesPerSecond == 20)
            #expect(report.ratio == 0.75)
            // 9 s of the detector and 0.9 s of the broker for 150 reports; cameras are apart.
            #expect(report.cpuMilliseconds == 66)
            #expect(report.cpuByService == ["detector": 60, "broker": 6, "camera": 60])
            #expect(report.kernels.cpuMilliseconds == 50)
            #expect(report.cpuRatio == 0.758)
            #expect(report.detection.p50 == 30)
            #expect(report.age.p99 == 42)
            #expect(report.latency.p50 < report.latency.p90 && report.latency.p90 < report.latency.p99)
            #expect(report.latency.p99 == 141)
            #expect(report.dropped == 50)
            #expect(report.fairness == 2)
            #expect(
                report.memoryByService == [
                    "detector": 50, "broker": 18, "camera": 20, "classifier": 100, "recorder": 100,
                ]
            )
            #expect(report.residentMegabytes == 268)
        }
    }

    @Test func accountsForEveryFrameOfTheRun() throws {
        try withReport { report in
            #expect(report.account.frames == 240)
            #expect(report.account.stored == 150)
            #expect(report.account.dropped == ["replaced": 78, "lost": 2])
            #expect(report.account.unaccounted == 10)
        }
    }

    @Test func tellsOfEachWindow() throws {
        try withReport { report in
            #expect(report.windows.map(\.frames) == [100, 100])
            #expect(report.windows.map(\.reports) == [75, 75])
            #expect(report.windows.map(\.dropped) == [25, 25])
            #expect(report.windows.map(\.residentMegabytes) == [263, 268])
        }
    }

    @Test func printsTheKeysThatScriptsReadAsJSON() throws {
        try withReport { report in
            let line = try JSONLine.text(report)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for key in ["fps", "kernel_fps", "ratio", "cpu_ms_per_frame", "dropped", "rss_mb"] {
                #expect(object[key] is NSNumber, "\(key)")
            }
            let latency = try #require(object["latency_ms"] as? [String: Any])
            #expect(Set(latency.keys) == ["p50", "p90", "p99"])
            #expect(Set(latency.keys) == Set((object["age_ms"] as? [String: Any] ?? [:]).keys))
            let account = try #require(object["account"] as? [String: Any])
            #expect(account["unaccounted"] is NSNumber)
            let keys = object.keys.filter { $0.contains { $0.isUppercase } }
            #expect(keys.isEmpty, "\(keys)")
        }
    }

    @Test func fitsAUsualTerminal() throws {
        try withReport { report in
            let text = PipelineTable(terminal: Terminal(1, isInteractive: false, hasColor: false)).text(report)
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            #expect(text.contains("ratio 0.75"))
            #expect(text.contains("10 unaccounted for"))
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test func saysWhenThereIsTooLittleToTell() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/reports.sqlite"
            _ = try SQLiteStore(path: path)
            let store = try ReadOnlyStore(path: path)
            for samples in [[], [sample(at: 0, cpu: 0)], [sample(at: 0, cpu: 0), sample(at: 1, cpu: 0)]] {
                #expect(throws: MienError.self) {
                    try PipelineReport(samples, end: end, source: nil, store: store, kernels: kernels)
                }
            }
        }
    }

    @Test func aServiceThatWasStartedAgainCountsFromZero() {
        let usage = PipelineUsage(
            [],
            from: sample(at: 0, cpu: 100),
            to: sample(at: 10, cpu: 3),
            reports: 10
        )
        #expect(usage.cpuSeconds("detector") == 3)
        #expect(usage.cpuSeconds("recorder") == 0)
        #expect(usage.cpuMilliseconds["recorder"] == nil)
        #expect(
            PipelineUsage([], from: sample(at: 0, cpu: 0), to: sample(at: 0, cpu: 1), reports: 0).cpuMilliseconds == [:]
        )
    }
}
