import CoreMetrics
import Messages
import Metrics
import ServiceKit
import Testing

@Suite struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    private var readings: [String] {
        registry.snapshot().map { metric in
            let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            return "\(metric.name){\(labels)} \(metric.value)"
        }
    }

    @Test func addsUpACounter() {
        let counter = Counter(label: "mien_frames_total", factory: registry)
        counter.increment()
        counter.increment(by: 4)
        #expect(readings == ["mien_frames_total{} 5.0"])
        counter.reset()
        #expect(readings == ["mien_frames_total{} 0.0"])
    }

    @Test func showsTheLastValueOfAGauge() {
        let gauge = Gauge(label: "mien_queue_length", factory: registry)
        gauge.record(7)
        gauge.record(2.5)
        #expect(readings == ["mien_queue_length{} 2.5"])
    }

    @Test func showsWhatAMeterStandsAt() {
        let meter = CoreMetrics.Meter(label: "mien_workers", factory: registry)
        meter.set(3)
        meter.increment(by: 2)
        meter.decrement(by: 1)
        #expect(readings == ["mien_workers{} 4.0"])
    }

    @Test func makesATimingASumOfSecondsAndACount() {
        let timer = Metrics.Timer(label: "mien_detect_seconds", factory: registry)
        #expect(readings == ["mien_detect_seconds_count{} 0.0", "mien_detect_seconds_sum{} 0.0"])
        timer.recordMilliseconds(250)
        timer.recordMilliseconds(500)
        #expect(readings == ["mien_detect_seconds_count{} 2.0", "mien_detect_seconds_sum{} 0.75"])
    }

    @Test func addsUpWhatARecorderAggregates() {
        let recorder = Recorder(label: "mien_batch_faces", factory: registry)
        recorder.record(3)
        recorder.record(4)
        #expect(readings == ["mien_batch_faces_count{} 2.0", "mien_batch_faces_sum{} 7.0"])
    }

    @Test func keepsEveryCombinationOfLabelsApartAndInOrder() {
        for (camera, reason) in [("hall", "stale"), ("door", "stale"), ("door", "invalid"), ("hall", "stale")] {
            let labels = [("reason", reason), ("camera", camera)]
            Counter(label: "mien_dropped_total", dimensions: labels, factory: registry).increment()
        }
        Counter(label: "mien_a_total", factory: registry).increment()
        #expect(
            readings == [
                "mien_a_total{} 1.0",
                "mien_dropped_total{camera=door,reason=invalid} 1.0",
                "mien_dropped_total{camera=door,reason=stale} 1.0",
                "mien_dropped_total{camera=hall,reason=stale} 2.0",
            ]
        )
    }
}
