import NIOCore

/// The last events, for viewers whose connection broke.
struct EventRing {
    private static let age: Duration = .seconds(60)
    private static let count = 20_000
    private static let bytes = 16 << 20

    /// Dropping from the front of an array moves what is left: 20,000 events are half a megabyte, so it is done in slices.
    private var events: ArraySlice<LiveEvent> = []
    private var size = 0
    /// The first number that is not forgotten, or never was there.
    private(set) var first: UInt64 = 1

    mutating func add(_ event: LiveEvent) {
        events.append(event)
        size += event.text.readableBytes
        trim(at: event.at)
    }

    /// Forgets everything up to and with an event.
    mutating func forget(upTo number: UInt64) {
        (events, size, first) = ([], 0, number + 1)
    }

    /// The events after a number; `nil` when some of them are forgotten.
    func events(after number: UInt64) -> ArraySlice<LiveEvent>? {
        guard number >= first - 1 else { return nil }
        // Numbers grow by one.
        let skipped = events.first.map { number + 1 > $0.number ? Int(clamping: number + 1 - $0.number) : 0 } ?? 0
        return events.dropFirst(skipped)
    }

    private mutating func trim(at time: ContinuousClock.Instant) {
        var excess = 0
        for event in events {
            guard time - event.at > Self.age || events.count - excess > Self.count || size > Self.bytes else { break }
            size -= event.text.readableBytes
            first = event.number + 1
            excess += 1
        }
        events = events.dropFirst(excess)
        // A slice keeps what it was cut from.
        if events.startIndex > Self.count { events = Array(events)[...] }
    }
}
