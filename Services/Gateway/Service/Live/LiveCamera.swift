import Messages

/// What is known of a camera at present.
struct LiveCamera: Sendable {
    /// Frames a second and latency are of the last so many seconds.
    static let window: Duration = .seconds(5)
    /// Beyond it, a camera's frames a second are counted too low.
    private static let longestWindow = 2_000

    /// When something came, and how long after it was captured.
    private struct Arrival {
        let at: ContinuousClock.Instant
        let latency: Int64?
    }

    let name: Name
    private(set) var last: WireEmotionReport?
    private(set) var lastFrameAt: ContinuousClock.Instant?
    /// What the camera's own program says; `nil` when there is none.
    private(set) var isRunning: Bool?
    private var arrivals: [Arrival] = []
    /// What each service says it has given up, by reason.
    private var drops: [String: [String: Double]] = [:]
    private var totals: [(at: ContinuousClock.Instant, drops: Double)] = []

    init(_ name: Name) {
        self.name = name
    }

    mutating func add(_ report: WireEmotionReport, at time: ContinuousClock.Instant) {
        arrivals.append(Arrival(at: time, latency: report.latency))
        if arrivals.count > Self.longestWindow { arrivals.removeFirst(arrivals.count - Self.longestWindow) }
        // What was sent again may be older than what is shown.
        guard let last, last.frame.capturedAt > report.frame.capturedAt else {
            self.last = report
            return
        }
    }

    mutating func addFrame(at time: ContinuousClock.Instant) { lastFrameAt = time }

    mutating func setRunning(_ isRunning: Bool) { self.isRunning = isRunning }

    mutating func setDrops(_ reasons: [String: Double], of service: String) { drops[service] = reasons }

    /// Forgets what is too old to count.
    mutating func tick(at time: ContinuousClock.Instant) {
        arrivals.removeAll { time - $0.at >= Self.window }
        totals.removeAll { time - $0.at > Self.window }
        totals.append((time, dropsByReason.values.reduce(0, +)))
    }

    /// Frames given up anywhere, by reason.
    var dropsByReason: [String: Double] {
        drops.values.reduce(into: [:]) { sums, reasons in sums.merge(reasons) { $0 + $1 } }
    }

    private var dropsPerSecond: Double {
        guard let first = totals.first, let last = totals.last, last.at > first.at else { return 0 }
        // A service that has started anew counts from 0.
        return max(0, last.drops - first.drops) / (last.at - first.at).inSeconds
    }

    /// Whether something came from it in the window, or its program says that it works.
    func isOnline(at time: ContinuousClock.Instant) -> Bool {
        if let isRunning { return isRunning }
        return arrivals.last.map { time - $0.at < Self.window } ?? false || isSending(at: time)
    }

    private func isSending(at time: ContinuousClock.Instant) -> Bool {
        lastFrameAt.map { time - $0 < Self.window } ?? false
    }

    /// The median, in milliseconds.
    private func latency(at time: ContinuousClock.Instant) -> Double? {
        let latencies = arrivals.filter { time - $0.at < Self.window }.compactMap(\.latency).sorted()
        return latencies.isEmpty ? nil : Double(latencies[latencies.count / 2]) / 1_000
    }

    /// The camera in JSON, without its last report.
    ///
    /// - Parameter pictures: What of its pictures is shown.
    func json(at time: ContinuousClock.Instant, pictures: GatewayConfiguration.Pictures) -> JSONValue {
        let rate = Double(arrivals.count { time - $0.at < Self.window }) / Self.window.inSeconds
        let hasPictures =
            switch pictures {
            case .none: false
            case .boxes: last != nil
            case .frames: isSending(at: time)
            }
        return [
            "camera": .string(name.text),
            "online": .bool(isOnline(at: time)),
            // Nothing films what people ask about, and its frames do not come by.
            "kind": isRunning == nil && lastFrameAt == nil ? "asked" : "live",
            "has_pictures": .bool(hasPictures),
            "width": last.map { JSONValue($0.frame.width) } ?? .null,
            "height": last.map { JSONValue($0.frame.height) } ?? .null,
            "frames_per_second": .number(rate, digits: 1),
            "latency_ms": latency(at: time).map { .number($0, digits: 1) } ?? .null,
            "drops": .object(
                dropsByReason.sorted { $0.key < $1.key }.map {
                    .init(name: $0.key, value: .number($0.value, digits: 0))
                }
            ),
            "dropped_per_second": .number(dropsPerSecond, digits: 2),
            "model": last.map { EmotionJSON.model($0.model) } ?? .null,
            "engine": JSONValue(last?.engine),
            "detector": JSONValue(last?.detector),
        ]
    }
}
