/// Up to where somebody has had events: the `id` of the stream, after the gateway's life.
struct EventPosition: Equatable {
    /// They had all that they wanted up to this event …
    let number: UInt64
    /// … but the reports from this one on, which were held back when something else was sent; `nil`: those, too.
    let held: UInt64?

    init(number: UInt64, held: UInt64? = nil) {
        self.number = number
        self.held = held.flatMap { $0 <= number ? $0 : nil }
    }

    /// Reads what ``text(boot:)`` has written; `nil` when it is not from this life, or was never written.
    init?(_ text: String, boot: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0] == boot, let number = UInt64(parts[1]) else { return nil }
        self.number = number
        guard parts.count == 3 else {
            held = nil
            return
        }
        guard let held = UInt64(parts[2]), (1...max(1, number)).contains(held) else { return nil }
        self.held = held
    }

    func text(boot: String) -> String { "\(boot)-\(number)" + (held.map { "-\($0)" } ?? "") }

    /// The last event before which nothing is missing.
    var complete: UInt64 { held.map { $0 - 1 } ?? number }

    /// Whether somebody who is here has not had an event.
    func lacks(_ event: LiveEvent) -> Bool {
        event.number > number || (event.kind == .report && held.map { event.number >= $0 } == true)
    }
}
