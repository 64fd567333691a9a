/// How long the bins of a timeline are; the numbers are the database's.
public enum TimelineStep: Int, Sendable, CaseIterable {
    case minute = 0
    case hour, day

    /// In microseconds.
    public var length: Int64 {
        switch self {
        case .minute: 60_000_000
        case .hour: 3_600_000_000
        case .day: 86_400_000_000
        }
    }

    /// The number of the step that a time lies in, counted from 1970 UTC; times before have numbers below 0.
    package func index(of time: Int64) -> Int64 {
        let quotient = time / length
        return time % length < 0 ? quotient - 1 : quotient
    }

    /// The number of the first step that lies wholly at or after a time.
    package func index(from time: Int64) -> Int64 {
        let quotient = time / length
        return time % length > 0 ? quotient + 1 : quotient
    }
}
