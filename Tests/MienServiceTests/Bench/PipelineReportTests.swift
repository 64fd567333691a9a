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

    private func kernels(frames: Int = 40) -> KernelResult {
        var times = KernelTimes()
        for _ in 0..<frames {
            times.add(.detect, .milliseconds(50))
            times.addFrame(faces: 1)
        }
        return KernelResult(names: ("haar", "opencv", "baseline-1"), times: times, seconds: 2, cpu: 0..<2)
    }

    private func round(_ samples: [PipelineSample], kernels frames: Int = 40) -> PipelineRound {
        PipelineRound(offered: 22, samples: samples, kernels: kernels(frames: frames))
    }

    /// Ten seconds in one.
    private var wholeTime: [PipelineRound] { [round([0, 5, 10].map { sample(at: $0, cpu: Double($0) * 0.9) })] }

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
    private func withReport(
        _ rounds: [PipelineRound]? = nil,
        _ body: (PipelineReport) throws -> Void
    ) throws {
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
            try body(
                PipelineReport(rounds ?? wholeTime, source: nil, end: end, store: ReadOnlyStore(path: path))
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

    /// Three seconds, one, and three: 45, 15 and 45 reports; the detector works twice as hard in the last.
    private var threeRounds: [PipelineRound] {
        [
            round([sample(at: 0, cpu: 0), sample(at: 3, cpu: 3)], kernels: 40),
            round([sample(at: 4, cpu: 4), sample(at: 5, cpu: 5)], kernels: 60),
            round([sample(at: 6, cpu: 6), sample(at: 9, cpu: 12)], kernels: 32),
        ]
    }

    @Test func aRatioIsTheMedianOfItsRounds() throws {
        try withReport(threeRounds) { report in
            #expect(report.rounds.map(\.framesPerSecond) == [15, 15, 15])
            #expect(report.rounds.map(\.kernelFramesPerSecond) == [20, 30, 16])
            #expect(report.ratios == [0.75, 0.5, 0.938])
            #expect(report.ratio == 0.75)
            // 3.3 s of 45 reports, 1.1 s of 15, 6.6 s of 45; the kernels' 2 s are of 40, 60 and 32 frames.
            #expect(report.rounds.map(\.cpuRatio) == [0.682, 0.455, 0.426])
            #expect(report.cpuRatio == 0.455)
            #expect(report.rounds.map(\.offered) == [22, 22, 22])
        }
    }

    @Test func amountsAreThoseOfAllRounds() throws {
        try withReport(threeRounds) { report in
            #expect(report.framesPerSecond == 15)
            #expect(report.kernelFramesPerSecond == 22)
            // 11 s for 105 reports; what was used between the rounds is nobody's.
            #expect(report.cpuMilliseconds == 104.762)
            #expect(report.kernels.cpuMilliseconds == 45.455)
            #expect(report.dropped == 35)
            #expect(report.fairness == 2)
            #expect(report.windows.map(\.reports) == [45, 15, 45])
        }
    }

    @Test func agesAreTheMediansOfTheRounds() throws {
        try withReport(threeRounds) { report in
            // Each frame took a millisecond longer than the one before: the middle round tells.
            #expect((83...92).contains(report.latency.p50))
            #expect(report.latency.p99 == 92)
        }
    }

    @Test func aRoundWithoutReportsReachesNothing() throws {
        let idle = round([sample(at: 20, cpu: 20), sample(at: 21, cpu: 21)])
        try withReport(threeRounds + [idle]) { report in
            #expect(report.ratios.last == 0)
            #expect(report.rounds.last?.cpuRatio == 0)
            #expect(report.latency.p99 == 92)
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
            for key in ["fps", "kernel_fps", "ratio", "cpu_ratio", "cpu_ms_per_frame", "dropped", "rss_mb"] {
                #expect(object[key] is NSNumber, "\(key)")
            }
            let rounds = try #require(object["rounds"] as? [[String: Any]])
            #expect(rounds.map { Set($0.keys) } == [["fps", "kernel_fps", "ratio", "cpu_ratio", "offered_fps"]])
            let latency = try #require(object["latency_ms"] as? [String: Any])
            #expect(Set(latency.keys) == ["p50", "p90", "p99"])
            #expect(Set(latency.keys) == Set((object["age_ms"] as? [String: Any] ?? [:]).keys))
            let account = try #require(object["account"] as? [String: Any])
            #expect(account["unaccounted"] is NSNumber)
            let keys = object.keys.filter { $0.contains { $0.isUppercase } }
            #expect(keys.isEmpty, "\(keys)")
        }
    }

    private func table(_ report: PipelineReport) -> String {
        PipelineTable(terminal: Terminal(1, isInteractive: false, hasColor: false)).text(report)
    }

    @Test func fitsAUsualTerminal() throws {
        for rounds in [wholeTime, threeRounds] {
            try withReport(rounds) { report in
                let text = table(report)
                for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
                #expect(text.contains("ratio 0.75"))
                #expect(!text.contains("\u{1B}"))
            }
        }
    }

    @Test func printsBetweenWhichTheRatiosLie() throws {
        try withReport(threeRounds) { report in
            #expect(table(report).contains("ratio 0.75 (0.50–0.94)"))
            #expect(table(report).contains("ratio 0.46 (0.43–0.68)"))
        }
        try withReport { report in
            #expect(table(report).contains("ratio 0.75\n"))
            #expect(table(report).contains("10 unaccounted for"))
        }
    }

    @Test func saysWhenThereIsTooLittleToTell() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/reports.sqlite"
            _ = try SQLiteStore(path: path)
            let store = try ReadOnlyStore(path: path)
            let samples = [sample(at: 0, cpu: 0), sample(at: 1, cpu: 0)]
            for rounds in [[], [round([])], [round([samples[0]])], [round(samples)], [round(samples), round([])]] {
                #expect(throws: MienError.self) {
                    try PipelineReport(rounds, source: nil, end: end, store: store)
                }
            }
        }
    }

    @Test func aServiceThatWasStartedAgainCountsFromZero() {
        let usage = PipelineUsage(from: sample(at: 0, cpu: 100), to: sample(at: 10, cpu: 3), reports: 10)
        #expect(usage.cpuSeconds("detector") == 3)
        #expect(usage.cpuSeconds("recorder") == 0)
        #expect(usage.cpuMilliseconds["recorder"] == nil)
        let idle = PipelineUsage(from: sample(at: 0, cpu: 0), to: sample(at: 0, cpu: 1), reports: 0)
        #expect(idle.cpuMilliseconds == [:])
        #expect(idle.framesPerSecond == 0)
    }
}
