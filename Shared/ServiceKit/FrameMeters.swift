public import CoreMetrics
public import Messages
import Metrics
import Synchronization

/// Why a frame, or the faces of one, went no further. Every drop has a reason and is counted.
public enum DropReason: String, CaseIterable, Sendable {
    /// A newer one came before anybody had time for it.
    case replaced
    /// It had waited too long.
    case stale
    /// It could not be read.
    case invalid
    /// There was no connection to the broker.
    case disconnected
    /// The network or the broker did not take it fast enough.
    case congested
    /// The work on it failed, though nothing was wrong with it.
    case failed
}

/// Counts what a stage of the pipeline gets, finishes and drops, for each camera.
///
/// `mien_frames_in_total`, `mien_frames_out_total` and `mien_frames_dropped_total{reason}`, all by `camera`: for a stage
/// that is at rest, in = out + the sum of dropped.
public final class FrameMeters: Sendable {
    private struct Key: Hashable {
        let camera: Name
        let event: Event
    }

    private enum Event: Hashable {
        case taken, finished
        case dropped(DropReason)
    }

    private let counters = Mutex<[Key: Counter]>([:])
    private let factory: any MetricsFactory

    /// Creates meters that report to a factory.
    public init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// A frame of this camera came in.
    public func taken(_ camera: Name) { count(.taken, camera) }

    /// The stage did its work on a frame of this camera.
    public func finished(_ camera: Name) { count(.finished, camera) }

    /// The stage gave a frame of this camera up.
    public func dropped(_ camera: Name, _ reason: DropReason) { count(.dropped(reason), camera) }

    private func count(_ event: Event, _ camera: Name) {
        counters.withLock { counters in
            let key = Key(camera: camera, event: event)
            let counter = counters[key] ?? makeCounter(key)
            counters[key] = counter
            return counter
        }.increment()
    }

    private func makeCounter(_ key: Key) -> Counter {
        let camera = ("camera", key.camera.text)
        return switch key.event {
        case .taken: Counter(label: "mien_frames_in_total", dimensions: [camera], factory: factory)
        case .finished: Counter(label: "mien_frames_out_total", dimensions: [camera], factory: factory)
        case .dropped(let reason):
            Counter(
                label: "mien_frames_dropped_total",
                dimensions: [camera, ("reason", reason.rawValue)],
                factory: factory
            )
        }
    }
}
