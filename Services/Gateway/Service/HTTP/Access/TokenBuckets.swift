/// How often somebody may ask: a bucket that fills steadily, and of which each request takes one.
struct TokenBuckets<Key: Hashable & Sendable>: Sendable {
    /// How many a second, and how many at once.
    struct Rate: Sendable, Equatable {
        /// Above 0.
        var perSecond: Double
        /// 1 or more.
        var burst: Double
    }

    private struct Bucket {
        var content: Double
        var filledAt: ContinuousClock.Instant
    }

    let rate: Rate
    /// Whoever comes when there are so many is the first to be forgotten: memory is not for strangers to fill.
    private let limit: Int
    private var buckets: [Key: Bucket] = [:]

    init(_ rate: Rate, limit: Int = 10_000) {
        (self.rate, self.limit) = (rate, limit)
    }

    var count: Int { buckets.count }

    /// Takes one for somebody. Returns `nil`, or how long to wait until there is one.
    mutating func take(_ key: Key, at time: ContinuousClock.Instant) -> Duration? {
        if buckets[key] == nil, buckets.count >= limit { makeRoom(at: time) }
        var bucket = buckets[key] ?? Bucket(content: rate.burst, filledAt: time)
        bucket.content = content(of: bucket, at: time)
        bucket.filledAt = time
        defer { buckets[key] = bucket }
        guard bucket.content < 1 else {
            bucket.content -= 1
            return nil
        }
        return .seconds((1 - bucket.content) / rate.perSecond)
    }

    private func content(of bucket: Bucket, at time: ContinuousClock.Instant) -> Double {
        min(rate.burst, bucket.content + (time - bucket.filledAt).inSeconds * rate.perSecond)
    }

    /// Full buckets say nothing; of the others, those that have been left alone longest say least.
    private mutating func makeRoom(at time: ContinuousClock.Instant) {
        buckets = buckets.filter { content(of: $0.value, at: time) < rate.burst }
        guard buckets.count > limit / 2 else { return }
        let oldest = buckets.sorted { $0.value.filledAt < $1.value.filledAt }.prefix(buckets.count - limit / 2)
        for (key, _) in oldest { buckets[key] = nil }
    }
}

extension Duration {
    /// As a number.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
