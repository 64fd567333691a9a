import Hummingbird
import Messages
import NIOCore

/// What viewers who want the same get together: reports thinned out, everything else as it comes.
struct EventFeed {
    /// Events in one piece.
    struct Portion: Sendable {
        var text = ByteBuffer()
        var events = 0

        mutating func add(_ event: LiveEvent) {
            text.writeImmutableBuffer(event.text)
            events += 1
        }
    }

    let filter: EventFilter
    private var newest: [Name: LiveEvent] = [:]
    private var others: [LiveEvent] = []
    private var isDueAt: ContinuousClock.Instant

    init(_ filter: EventFilter, at time: ContinuousClock.Instant) {
        (self.filter, isDueAt) = (filter, time)
    }

    mutating func add(_ event: LiveEvent) {
        guard filter.wants(event) else { return }
        if event.kind == .report, filter.every > .zero, let camera = event.camera {
            newest[camera] = event
        } else {
            others.append(event)
        }
    }

    /// What is to be sent now; `nil` when there is nothing.
    mutating func portion(at time: ContinuousClock.Instant) -> Portion? {
        var events = others
        if time >= isDueAt, !newest.isEmpty {
            events += newest.values
            newest = [:]
            isDueAt = time + filter.every
        }
        others = []
        return Self.portion(events.sorted { $0.number < $1.number })
    }

    private static func portion(_ events: some Collection<LiveEvent>) -> Portion? {
        guard !events.isEmpty else { return nil }
        var portion = Portion()
        for event in events { portion.add(event) }
        return portion
    }

    /// What one who was away has missed, thinned out as it would have been.
    static func missed(_ events: some Collection<LiveEvent>, _ filter: EventFilter) -> Portion? {
        var last: [Name: ContinuousClock.Instant] = [:]
        return portion(
            events.filter { event in
                guard filter.wants(event) else { return false }
                guard event.kind == .report, let camera = event.camera else { return true }
                if let before = last[camera], event.at - before < filter.every { return false }
                last[camera] = event.at
                return true
            }
        )
    }
}
