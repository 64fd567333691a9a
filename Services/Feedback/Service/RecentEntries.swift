/// A dictionary that forgets what was set longest ago when it is full: what strangers send must not fill the memory.
struct RecentEntries<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let stamp: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    /// The order in which keys were set; an entry that was set again or removed since has another stamp, or none.
    private var order: [(key: Key, stamp: UInt64)] = []
    private var lastStamp: UInt64 = 0

    /// - Parameter capacity: How many entries it keeps; 1 or more.
    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    subscript(key: Key) -> Value? {
        get { entries[key]?.value }
        set {
            guard let newValue else {
                entries[key] = nil
                return
            }
            lastStamp += 1
            entries[key] = Entry(value: newValue, stamp: lastStamp)
            order.append((key, lastStamp))
            forgetOldest()
        }
    }

    /// Half of what is kept goes at once, so that it costs little for each.
    private mutating func forgetOldest() {
        guard entries.count > capacity || order.count > 2 * capacity else { return }
        order.removeAll { entries[$0.key]?.stamp != $0.stamp }
        let excess = entries.count > capacity ? order.count - (capacity + 1) / 2 : 0
        for (key, _) in order.prefix(excess) { entries[key] = nil }
        order.removeFirst(excess)
    }
}
