/// Reports that were made, and how long their receipts took.
struct ReceiptWait {
    /// How long a receipt took, and of a report of when.
    struct Delay: Sendable {
        /// Microseconds since 1970.
        let madeAt: Int64
        let microseconds: Int64
    }

    /// When the reports were made that wait, oldest first.
    private var pending: [Int64] = []
    /// How many of ``pending`` have their receipt; removed now and then.
    private var done = 0
    /// The last report whose receipt has come.
    private(set) var storedThrough: UInt64 = 0
    private(set) var delays: [Delay] = []

    /// How many reports wait.
    var count: Int { pending.count - done }

    /// The next report was made; its number is one more than that of the last.
    mutating func add(at now: Int64) { pending.append(now) }

    /// Everything up to a report is stored. A receipt that says nothing new, or more than was made, changes nothing.
    mutating func note(storedThrough sequence: UInt64, at now: Int64) {
        guard sequence > storedThrough, sequence - storedThrough <= UInt64(count) else { return }
        let news = Int(sequence - storedThrough)
        delays += pending[done..<done + news].map { Delay(madeAt: $0, microseconds: max(0, now &- $0)) }
        (storedThrough, done) = (sequence, done + news)
        if done > 1_000 {
            pending.removeFirst(done)
            done = 0
        }
    }
}
