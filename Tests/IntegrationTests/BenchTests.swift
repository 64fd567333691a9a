import Foundation
import Images
import ProcessTestKit
import Subprocess
import Testing

/// `mien bench`, shortly: the numbers are there, whatever they are.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BenchTests {
    // The keys are those that scripts read.
    private struct Report: Decodable {
        struct Ages: Decodable {
            let p50: Double
            let p99: Double
        }

        struct Account: Decodable {
            let frames: Int
            let stored: Int
            let dropped: [String: Int]
            let unaccounted: Int
        }

        struct Round: Decodable {
            let fps: Double
            let kernel_fps: Double
            let ratio: Double
            let cpu_ratio: Double
        }

        let fps: Double
        let kernel_fps: Double
        let ratio: Double
        let cpu_ms_per_frame: Double
        let latency_ms: Ages
        let age_ms: Ages
        let dropped: Int
        let rss_mb: Double
        let pss_mb: Double
        let rss_mb_by_service: [String: Double]
        let account: Account
        let rounds: [Round]
    }

    private func report(_ arguments: [String]) async throws -> Report {
        let ending = try await MienProcess.run("mien", ["bench", "pipeline", "--json"] + arguments)
        #expect(ending.status == .exited(0), "\(ending.log)")
        #expect(ending.output.count == 1)
        return try JSONDecoder().decode(Report.self, from: Data(try #require(ending.output.first).utf8))
    }

    @Test func measuresTheWholeSystemBesideItsKernels() async throws {
        let report = try await report(["--seconds", "2", "--warm-up", "1", "--load", "0.5", "--cameras", "2"])
        #expect(report.fps > 0)
        #expect(report.kernel_fps > 0)
        #expect(report.ratio > 0)
        #expect(report.cpu_ms_per_frame > 0)
        #expect(report.latency_ms.p50 > 0 && report.latency_ms.p50 <= report.latency_ms.p99)
        #expect(report.age_ms.p50 <= report.latency_ms.p50)
        #expect(report.pss_mb > 0 && report.pss_mb < report.rss_mb)
        #expect(Set(report.rss_mb_by_service.keys) == ["detector", "classifier", "recorder", "broker"])
        #expect(report.account.frames > 0)
        #expect(report.account.stored > 0)
        #expect(report.account.unaccounted == 0, "\(report.account)")
    }

    @Test func measuresTheSystemAndItsKernelsInTurn() async throws {
        let report = try await report(["--seconds", "3", "--rounds", "3", "--warm-up", "1", "--cameras", "2"])
        #expect(report.rounds.count == 3)
        for round in report.rounds {
            #expect(round.fps > 0 && round.kernel_fps > 0 && round.cpu_ratio > 0)
            #expect(abs(round.ratio - round.fps / round.kernel_fps) < 0.01)
        }
        #expect(report.ratio == report.rounds.map(\.ratio).sorted()[1])
        #expect(report.account.unaccounted == 0, "\(report.account)")
    }

    @Test func measuresCamerasThatDrawMeanwhile() async throws {
        let report = try await report([
            "--seconds", "2", "--warm-up", "0", "--source", "synthetic:", "--fps", "5", "--cameras", "1",
        ])
        #expect(report.fps > 0)
        #expect(report.rss_mb_by_service["camera"] != nil)
        #expect(report.account.stored > 0)
        // A frame may be on its way between each two of the services when they stop.
        #expect(abs(report.account.unaccounted) <= 4, "\(report.account)")
    }

    // The keys are those that scripts read.
    private struct Scale: Decodable {
        struct Step: Decodable {
            let cameras: Int
            let sent: Int
            let made: Int
            let stored: Int
            let lost: Int
            let latency_ms: Report.Ages?
            let receipt_ms: Report.Ages?
            let cores: [String: Double]
        }

        let steps: [Step]
        let idle_cores: [String: Double]
        let mcores_per_camera: [Double]
        let stored_twice: Int
    }

    private func scale(_ arguments: [String]) async throws -> Scale {
        let ending = try await MienProcess.run("mien", ["bench", "scale", "--json", "--no-search"] + arguments)
        #expect(ending.status == .exited(0), "\(ending.log)")
        #expect(ending.output.count == 1)
        return try JSONDecoder().decode(Scale.self, from: Data(try #require(ending.output.first).utf8))
    }

    @Test func measuresWhatCamerasCost() async throws {
        try await withTemporaryFolder { folder in
            let plot = "\(folder)/cost.svg"
            let scale = try await scale(["--cameras", "2,4", "--fps", "2", "--seconds", "2", "--plot", plot])
            #expect(scale.steps.map(\.cameras) == [2, 4])
            for step in scale.steps {
                #expect(step.sent > 0 && step.made > 0 && step.made <= step.sent)
                #expect(step.lost == 0 && step.stored == step.made)
                #expect(try #require(step.latency_ms).p50 > 0)
                #expect(
                    Set(step.cores.keys).isSuperset(of: ["broker", "classifier", "recorder", "gateway", "feedback"])
                )
            }
            #expect(scale.stored_twice == 0 && scale.mcores_per_camera.count == 2)
            let drawing = try String(contentsOfFile: plot, encoding: .utf8)
            #expect(drawing.hasPrefix("<svg ") && drawing.contains("<polyline "))
        }
    }

    @Test func measuresCamerasThatSendReports() async throws {
        let scale = try await scale(["--reports-only", "--cameras", "5", "--fps", "2", "--seconds", "2"])
        let step = try #require(scale.steps.first)
        #expect(step.sent > 0 && step.made == step.sent && step.stored == step.sent && step.lost == 0)
        let (latency, receipts) = (try #require(step.latency_ms), try #require(step.receipt_ms))
        #expect(latency.p50 > 0 && receipts.p50 > 0)
    }

    @Test(arguments: ["0", "8,", "x", "5000", "-1", "8;16"])
    func refusesWhatIsNoNumberOfCameras(text: String) async throws {
        let ending = try await MienProcess.run("mien", ["bench", "scale", "--cameras=\(text)"])
        #expect(ending.status == .exited(64))
        #expect(ending.log.contains { $0.contains("--cameras") })
    }

    @Test func comparesTwoPathsInPictures() async throws {
        try await withTemporaryFolder { folder in
            try DrawnPicture.write(to: "\(folder)/face.jpg")
            let ending = try await MienProcess.run(
                "mien",
                ["bench", "compare", "--source", "\(folder)/face.jpg", "--pictures", "\(folder)/pairs"]
            )
            #expect(ending.status == .exited(0), "\(ending.log)")
            #expect(ending.output.contains { $0.contains("frames/s") })
            let pair = try Data(contentsOf: URL(filePath: "\(folder)/pairs/0001.jpg"))
            #expect(try JPEGHeader([UInt8](pair)).size == PixelSize(width: 1280, height: 480))
        }
    }

    @Test func saysWhatCannotBeMeasured() async throws {
        for arguments in [["--source", "/no/such/film.mp4"], ["--model", "no-such-model"]] {
            let ending = try await MienProcess.run("mien", ["bench", "pipeline", "--seconds", "1"] + arguments)
            #expect(ending.status == .exited(1))
            #expect(ending.log.contains { $0.hasPrefix("Error: ") && $0.contains("no") }, "\(ending.log)")
            #expect(ending.output.isEmpty)
        }
    }
}
