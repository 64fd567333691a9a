public import CoreMetrics
public import Messages
import SwiftProtobuf
import Synchronization

/// Keeps a service's counters, gauges and timings, to be read as a whole and sent with its status.
///
/// Names follow Prometheus: base units, `_total` for counters. A timing `<name>_seconds` becomes `<name>_seconds_sum` and
/// `<name>_seconds_count`.
public final class MetricsRegistry: MetricsFactory {
    private struct Key: Hashable {
        let name: String
        let labels: [String: String]
    }

    private let meters = Mutex<[Key: Meter]>([:])

    public init() {}

    /// All metrics as they stand, sorted by name and labels.
    public func snapshot() -> [WireMetric] {
        let all = meters.withLock { $0 }
        return all.flatMap { key, meter in
            meter.readings(name: key.name).map { reading in
                WireMetric.with {
                    $0.name = reading.name
                    $0.labels = key.labels
                    $0.value = reading.value
                }
            }
        }.sorted { ($0.name, $0.labelText) < ($1.name, $1.labelText) }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        meter(label, dimensions)
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
        -> any FloatingPointCounterHandler
    {
        meter(label, dimensions)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        meter(label, dimensions)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        meter(label, dimensions, sums: aggregate)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        meter(label, dimensions, sums: true)
    }

    // Metrics live as long as the process: a service makes each of its few once.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func meter(_ label: String, _ dimensions: [(String, String)], sums: Bool = false) -> Meter {
        let key = Key(name: label, labels: Dictionary(dimensions) { _, last in last })
        return meters.withLock { meters in
            let meter = meters[key] ?? Meter(sums: sums)
            meters[key] = meter
            return meter
        }
    }
}

extension WireMetric {
    /// The labels in an order that does not change.
    fileprivate var labelText: String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

/// One number, or the sum and count of many.
private final class Meter: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private struct State {
        var value = 0.0
        var count = 0
    }

    private let sums: Bool
    private let state = Mutex(State())

    /// - Parameter sums: Whether values that are recorded add up, as timings do; a gauge shows the last one.
    init(sums: Bool) {
        self.sums = sums
    }

    func readings(name: String) -> [(name: String, value: Double)] {
        let now = state.withLock { $0 }
        return sums ? [("\(name)_sum", now.value), ("\(name)_count", Double(now.count))] : [(name, now.value)]
    }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { state.withLock { $0.value += amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func reset() { state.withLock { $0 = State() } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        guard sums else { return set(value) }
        state.withLock { state in
            state.value += value
            state.count += 1
        }
    }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
