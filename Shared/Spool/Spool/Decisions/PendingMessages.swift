/// Which messages of an epoch are pending, and what each takes: numbers without a gap, the oldest first.
struct PendingMessages {
    /// The number of the oldest one; when there is none, of the next to come.
    private(set) var first: UInt64
    /// What all take, in bytes.
    private(set) var bytes = 0
    private var sizes: [UInt32]
    /// How many of `sizes` are gone already: the array moves up now and then, not each time.
    private var gone = 0

    init(after through: UInt64 = 0, sizes: [UInt32] = []) {
        first = through + 1
        self.sizes = sizes
        for size in sizes { bytes += Int(size) }
    }

    var count: Int { sizes.count - gone }
    var isEmpty: Bool { count == 0 }
    /// The number that the next message gets.
    var next: UInt64 { first + UInt64(count) }

    mutating func append(_ size: UInt32) {
        sizes.append(size)
        bytes += Int(size)
    }

    /// What a pending message takes.
    func size(of number: UInt64) -> Int { Int(sizes[gone + Int(number - first)]) }

    /// Takes away all up to a number. Returns what they took.
    @discardableResult
    mutating func remove(through number: UInt64) -> Int {
        guard number >= first else { return 0 }
        let removed = Int(min(UInt64(count), number - first + 1))
        var taken = 0
        for size in sizes[gone..<gone + removed] { taken += Int(size) }
        (gone, first, bytes) = (gone + removed, first + UInt64(removed), bytes - taken)
        if gone >= 1_024, gone * 2 >= sizes.count {
            sizes.removeFirst(gone)
            gone = 0
        }
        return taken
    }

    /// Up to which number messages have to go, so that so many bytes at least get free, and how many then do; `nil` when
    /// none has to go.
    func boundary(freeing bytes: Int) -> (number: UInt64, freed: Int)? {
        guard bytes > 0, !isEmpty else { return nil }
        var freed = 0
        for (index, size) in sizes[gone...].enumerated() {
            freed += Int(size)
            if freed >= bytes { return (first + UInt64(index), freed) }
        }
        return (next - 1, freed)
    }
}
