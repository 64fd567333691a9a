import Hummingbird
import Messages
import NIOCore

/// What viewers who want the same get together: reports thinned out, everything else as it comes.
struct EventFeed {
    /// Events in one piece.
    struct Portion: Sendable {
        var text = ByteBuffer()
        var events = 0

        mutating func add(_ event: LiveEvent, id: String) {
            text.writeString("id: \(id)\n")
            text.writeImmutableBuffer(event.text)
            events += 1
        }
    }

    let filter: EventFilter
    private let boot: String
    /// The newest report of each camera, until it is due.
    private var newest: [Name: LiveEvent] = [:]
    private var others: [LiveEvent] = []
    private var isDueAt: ContinuousClock.Instant
    /// The newest event that was sent.
    private var sent: UInt64

    /// - Parameters:
    ///   - boot: Tells this gateway's life from others.
    ///   - number: The last event before it.
    init(_ filter: EventFilter, boot: String, after number: UInt64, at time: ContinuousClock.Instant) {
        (self.filter, self.boot, sent, isDueAt) = (filter, boot, number, time)
    }

    mutating func add(_ event: LiveEvent) {
        guard filter.wants(event) else { return }
        if let camera = filter.heldBack(event) {
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
        let portion = portion(events.sorted { $0.number < $1.number }, after: sent)
        sent = events.map(\.number).max().map { max(sent, $0) } ?? sent
        return portion
    }

    /// What one who was away has missed, thinned out as it would have been. What still waits here is not in it: that comes to
    /// everybody who wants the same.
    func missed(_ events: some Collection<LiveEvent>, after position: EventPosition) -> Portion? {
        let rest = others.first?.number ?? .max
        // What is older than the first of the rest alone: whoever has a newer event need not have had that one.
        let held = min(held ?? .max, rest)
        let missed = events.filter { event in
            filter.wants(event) && position.lacks(event)
                && event.number < (filter.heldBack(event) == nil ? rest : held)
        }
        return portion(thinned(missed), after: position.number)
    }

    /// The oldest report that is held back. It and all that came after it went to nobody yet.
    private var held: UInt64? { newest.values.map(\.number).min() }

    /// From the newest back, because the newest is what counts.
    private func thinned(_ events: [LiveEvent]) -> [LiveEvent] {
        var next: [Name: ContinuousClock.Instant] = [:]
        return events.reversed().filter { event in
            guard let camera = filter.heldBack(event) else { return true }
            if let next = next[camera], next - event.at < filter.every { return false }
            next[camera] = event.at
            return true
        }.reversed()
    }

    /// - Parameters:
    ///   - events: In the order of their numbers.
    ///   - sent: The newest event that its readers had before.
    private func portion(_ events: [LiveEvent], after sent: UInt64) -> Portion? {
        guard !events.isEmpty else { return nil }
        var (positions, later): ([EventPosition], UInt64?) = ([], held)
        // Backwards: an event's id says which reports come after it, though they are older than what was sent before.
        for event in events.reversed() {
            positions.append(EventPosition(number: max(sent, event.number), held: later))
            if filter.heldBack(event) != nil { later = min(later ?? .max, event.number) }
        }
        var portion = Portion()
        for (event, position) in zip(events, positions.reversed()) {
            portion.add(event, id: position.text(boot: boot))
        }
        return portion
    }
}
