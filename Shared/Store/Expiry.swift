/// Decides which of the oldest records have expired, from when they were recorded.
///
/// Clocks jump, so times are not taken at their word. Records stand in the order in which they were recorded, whatever the
/// clock said: none is older than one that stands before it. So they expire from the front, up to the first that is not
/// old enough; one that claims to come from the future says nothing, and goes when one behind it does. A clock that
/// jumped back a year therefore makes nothing a year old.
package struct Expiry {
    /// What was recorded before this time has expired, in microseconds since 1970 UTC.
    package var cutoff: Int64
    /// The clock now.
    package var now: Int64

    package init(cutoff: Int64, now: Int64) {
        (self.cutoff, self.now) = (cutoff, now)
    }

    /// The first records that have expired.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - next: The records' numbers and times, the first recorded first.
    package func expired(atMost limit: Int, _ next: () throws -> (id: Int64, recordedAt: Int64)?) rethrows -> [Int64] {
        var (ids, seen, count): ([Int64], Int, Int) = ([], 0, 0)
        while count < limit, let record = try next() {
            seen += 1
            if ids.count < limit { ids.append(record.id) }
            if record.recordedAt > now { continue }
            if record.recordedAt >= cutoff { break }
            count = seen
        }
        return Array(ids.prefix(count))
    }
}
