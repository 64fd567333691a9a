import Bus
import Hummingbird
import Messages
import Synchronization

/// `GET /metrics`: every metric of every service of the site.
final class MetricsPage: Sendable {
    private let board = Mutex(StatusBoard())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// Says what it wants to hear.
    func listen(to feed: inout BusFeed) {
        feed.listen(to: .statuses) { [self] messages in
            board.withLock { board in for message in messages { board.note(message, at: now()) } }
        }
    }

    /// Adds its path, which is Prometheus's own and not beneath `/api/v1`.
    func addRoute(to router: Router<GatewayContext>) {
        router.get("metrics") { [self] _, _ in
            Response(
                status: .ok,
                headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text()))
            )
        }
    }

    /// The page.
    func text() -> String {
        let (services, now) = (board.withLock { $0.all }, now())
        var text = MetricsText()
        for (key, entry) in services {
            let labels = [(name: "service", value: key.service.text), (name: "instance", value: key.instance.text)]
            let isUp = StatusBoard.isUp(entry, at: now)
            text.add("mien_up", labels, isUp ? 1 : 0)
            text.add("mien_status_age_seconds", labels, max(0, (now - entry.heardAt) / .seconds(1)))
            // What one that is gone had counted says nothing of now.
            guard isUp else { continue }
            Self.add(entry.status, labels, to: &text)
        }
        return text.text
    }

    private static func add(
        _ status: WireServiceStatus,
        _ labels: [(name: String, value: String)],
        to text: inout MetricsText
    ) {
        text.add("mien_build_info", labels + [(name: "version", value: status.version)], 1)
        text.add("mien_service_start_time_seconds", labels, Double(status.startedAt) / 1_000_000)
        if status.residentBytes > 0 { text.add("mien_resident_memory_bytes", labels, Double(status.residentBytes)) }
        for metric in status.metrics {
            let own = metric.labels.sorted { $0.key < $1.key }.map { label in
                // As Prometheus itself does with labels that are taken.
                (
                    name: ["service", "instance"].contains(label.key) ? "exported_\(label.key)" : label.key,
                    value: label.value
                )
            }
            text.add(metric.name, labels + own, metric.value)
        }
    }
}
