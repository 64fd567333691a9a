import Messages
import ServiceKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct ScaleStepTests {
    private static let second: Int64 = 1_000_000

    /// What was counted by so many seconds.
    private func sample(
        _ second: Int64,
        sent: Int,
        taken: Int = 0,
        read: Int = 0,
        stored: Int,
        cpu: Double = 0,
        refused: Int = 0
    ) -> ScaleSample {
        var board = SystemBoard()
        func add(_ service: StaticString, _ counts: [String: Int]) {
            let metrics = counts.map { name, value in
                WireMetric.with { ($0.name, $0.value) = (name, Double(value)) }
            }
            board.add(
                .with { $0.metrics = metrics },
                of: .status(service: .constant(service), instance: .constant("one"))
            )
        }
        add("recorder", ["mien_reports_stored_total": stored])
        add("classifier", ["mien_frames_in_total": taken, "mien_frames_out_total": read])
        var use = ProcessUse()
        use.amounts["broker"] = .init(cpuSeconds: cpu, residentBytes: 8 << 20)
        use.amounts["source"] = .init(cpuSeconds: 2 * cpu)
        return ScaleSample(time: second * Self.second, board: board, use: use, sent: sent, refused: refused)
    }

    private func step(
        _ work: SimulatedCamera.Work = .reports,
        _ samples: [ScaleSample],
        p99: Double = 50,
        missed: Int = 0,
        delays: [ReceiptWait.Delay] = []
    ) -> ScaleStep {
        ScaleMeasurement(
            cameras: 20,
            work: work,
            framesPerSecond: 5,
            before: samples[0],
            start: samples[1],
            end: samples[2],
            rest: samples[3],
            missed: missed,
            latency: .init(p50: 10, p99: p99),
            delays: delays
        ).step
    }

    /// A system that keeps up.
    private var calm: [ScaleSample] {
        [
            sample(0, sent: 0, stored: 500), sample(2, sent: 200, stored: 650, cpu: 1),
            sample(12, sent: 1_200, stored: 1_650, cpu: 3), sample(15, sent: 1_250, stored: 1_750),
        ]
    }

    @Test func countsWhatWasMadeAndWhatIsStored() {
        let step = step(.reports, calm)
        #expect((step.made, step.stored, step.lost, step.shed) == (1_250, 1_250, 0, 0))
        #expect((step.offered, step.seconds) == (100, 10))
        #expect(step.cores == ["broker": 0.2, "source": 0.4])
        #expect(step.systemCores == 0.2)
        #expect(step.memory["broker"] == 8)
        #expect(step.latency?.p99 == 50)
        #expect(step.saturation == nil)
        #expect(step.cost(beyond: ["broker": 0.1, "source": 3]) == 5)
    }

    @Test func whatIsNotStoredIsLost() {
        var samples = calm
        samples[3] = sample(15, sent: 1_250, stored: 1_747)
        #expect(step(.reports, samples).lost == 3)
    }

    @Test func everMoreThatWaitsIsTooMuch() {
        var samples = calm
        samples[2] = sample(12, sent: 1_200, stored: 1_300)
        #expect(step(.reports, samples).saturation == .backlog)
    }

    @Test func resultsThatComeLateAreTooMany() {
        #expect(step(.reports, calm, p99: 600).saturation == .latency)
    }

    @Test func aSimulationThatDoesNotKeepUpIsTold() {
        let step = step(.reports, calm, missed: 100)
        #expect(step.refused == 100)
        #expect(step.saturation == .simulation)
    }

    @Test func facesThatTheClassifierGivesUpAreTooMany() {
        let samples = [
            sample(0, sent: 0, taken: 40, read: 40, stored: 40),
            sample(2, sent: 200, taken: 240, read: 200, stored: 200),
            sample(12, sent: 1_200, taken: 1_240, read: 1_100, stored: 1_100),
            sample(15, sent: 1_250, taken: 1_290, read: 1_140, stored: 1_140),
        ]
        let step = step(.faces, samples)
        #expect((step.made, step.stored, step.lost, step.shed) == (1_100, 1_100, 0, 150))
        #expect(step.saturation == .shedding)
    }

    @Test func receiptsOutsideTheMeasuredTimeDoNotCount() {
        let delays = [(1, 900), (3, 10), (4, 20), (12, 900)].map { second, milliseconds in
            ReceiptWait.Delay(madeAt: Int64(second) * Self.second, microseconds: Int64(milliseconds) * 1_000)
        }
        let receipts = step(.reports, calm, delays: delays).receipts
        #expect(receipts?.p50 == 10 && receipts?.p99 == 20)
    }
}
