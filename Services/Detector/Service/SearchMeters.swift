import CoreMetrics
import Messages
import Metrics
import Synchronization

/// Counts how the faces of frames came about: `mien_searches_total{camera,kind}` with `searched`, `predicted`, `still`.
final class SearchMeters: Sendable {
    private struct Key: Hashable {
        let camera: Name
        let origin: WireFaceSet.Origin
    }

    private let counters = Mutex<[Key: Counter]>([:])
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// A frame of this camera was looked at.
    func add(_ origin: WireFaceSet.Origin, of camera: Name) {
        counters.withLock { counters in
            let key = Key(camera: camera, origin: origin)
            let counter = counters[key] ?? makeCounter(key)
            counters[key] = counter
            return counter
        }.increment()
    }

    private func makeCounter(_ key: Key) -> Counter {
        Counter(
            label: "mien_searches_total",
            dimensions: [("camera", key.camera.text), ("kind", "\(key.origin)")],
            factory: factory
        )
    }
}
