import Messages
import Store

/// Notices reports that are missing: a producer counts its reports, so a number that is skipped is a report that was lost,
/// or comes later.
struct GapDetector {
    /// More producers than a site has; a sender with a new name each time does not fill the memory.
    static let capacity = 10_000

    private var last: [Name: UInt64]

    /// Creates a detector that knows the last number of each producer.
    init(after last: [Name: UInt64] = [:]) {
        self.last = last
    }

    /// How many numbers lie between this report and the highest that the producer had reached.
    ///
    /// A producer seen for the first time may have started long ago: where it stands is no gap. Neither is a report that
    /// comes again or late.
    mutating func missing(before sequence: UInt64, of producer: Name) -> UInt64 {
        guard let highest = last[producer] else {
            if last.count >= Self.capacity { last.removeAll() }
            last[producer] = sequence
            return 0
        }
        guard sequence > highest else { return 0 }
        last[producer] = sequence
        return sequence - highest - 1
    }

    /// The sum of what is missing before each of these reports.
    mutating func missing(before reports: [RecordedReport]) -> UInt64 {
        var sum: UInt64 = 0
        for report in reports { sum &+= missing(before: report.sequence, of: report.producer) }
        return sum
    }
}
