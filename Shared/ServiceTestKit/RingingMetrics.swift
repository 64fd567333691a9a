public import CoreMetrics
import Messages
public import ServiceKit

/// A service's metrics that ring a bell with every change of a counter.
public final class RingingMetrics: MetricsFactory {
    /// Where they are kept.
    public let registry = MetricsRegistry()
    private let bell: Bell

    public init(bell: Bell) {
        self.bell = bell
    }

    /// The sum of all readings with this name and, among others, these labels; 0 when there are none.
    public func sum(_ name: String, _ labels: [String: String] = [:]) -> Int {
        let readings = registry.snapshot().filter { metric in
            metric.name == name && labels.allSatisfy { metric.labels[$0.key] == $0.value }
        }
        return Int(readings.reduce(0) { $0 + $1.value })
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        RingingCounter(registry.makeCounter(label: label, dimensions: dimensions), bell)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.makeMeter(label: label, dimensions: dimensions)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        registry.makeRecorder(label: label, dimensions: dimensions, aggregate: aggregate)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.makeTimer(label: label, dimensions: dimensions)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
}

private final class RingingCounter: CounterHandler {
    private let counter: any CounterHandler
    private let bell: Bell

    init(_ counter: any CounterHandler, _ bell: Bell) {
        self.counter = counter
        self.bell = bell
    }

    func increment(by amount: Int64) {
        counter.increment(by: amount)
        bell.ring()
    }

    func reset() {
        counter.reset()
        bell.ring()
    }
}
