import Messages
import ServiceKit
import Testing

@testable import MienService
@testable import Store

@Suite struct DemoSummaryTests {
    private var board: SystemBoard {
        var board = SystemBoard()
        func status(_ service: StaticString, _ metrics: [(String, [String: String], Double)]) {
            board.add(.sample(metrics: metrics), of: .status(service: .constant(service), instance: .constant("main")))
        }
        status("camera", [("mien_frames_out_total", [:], 90)])
        status(
            "detector",
            [
                ("mien_frames_in_total", [:], 90), ("mien_frames_out_total", [:], 80),
                ("mien_frames_dropped_total", ["reason": "replaced"], 10),
            ]
        )
        status("classifier", [("mien_frames_in_total", [:], 80), ("mien_frames_out_total", [:], 80)])
        return board
    }

    private var records: ReportSummary {
        ReportSummary(
            reports: 80,
            faces: 78,
            facesWithTruth: 60,
            agreeing: 43,
            latency: LatencyPercentiles(p50: 48_100, p90: 70_000, p99: 95_500, maximum: 120_000)
        )
    }

    @Test func printsWhatADemonstrationCameTo() throws {
        #expect(
            try JSONLine.text(DemoSummary(board, records)) == """
                {"dropped":{"replaced":10},"faces":78,"frames":90,"latency_ms":{"p50":48.1,"p99":95.5},\
                "reports":80,"stored":80,"truth_agreement":0.717}
                """
        )
        #expect(
            DemoSummary(board, records).sentence
                == "90 frames, 80 reports, 80 stored, latency 48 ms (p99 95 ms), 72 % of the faces read as drawn, "
                + "dropped: replaced 10"
        )
    }

    @Test func leavesOutWhatNobodyKnows() throws {
        #expect(
            try JSONLine.text(DemoSummary(SystemBoard(), ReportSummary()))
                == #"{"dropped":{},"faces":0,"frames":0,"reports":0,"stored":0}"#
        )
        #expect(
            DemoSummary(SystemBoard(), ReportSummary()).sentence == "0 frames, 0 reports, 0 stored, nothing dropped"
        )
    }
}
