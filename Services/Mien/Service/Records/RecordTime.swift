import Foundation

/// A time as it is printed, to the millisecond.
struct RecordTime {
    private let fields: tm
    private let milliseconds: Int64

    /// - Parameters:
    ///   - microseconds: Since 1970-01-01 UTC.
    ///   - offset: The seconds that the reader's clock is ahead of UTC.
    init(microseconds: Int64, offset: Int64 = 0) {
        // Before 1970 the quotient is rounded down and the rest counted up from there, as after 1970.
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let isBefore1970 = rest < 0
        var time = time_t(seconds + offset - (isBefore1970 ? 1 : 0))
        var fields = tm()
        gmtime_r(&time, &fields)
        self.fields = fields
        milliseconds = (rest + (isBefore1970 ? 1_000_000 : 0)) / 1_000
    }

    /// ISO 8601: `2026-11-21T09:30:15.250Z`.
    var iso8601: String { "\(date)T\(time)Z" }

    /// `2026-11-21`
    var date: String {
        "\(padded(Int64(fields.tm_year) + 1900, 4))-\(padded(Int64(fields.tm_mon) + 1, 2))-\(padded(fields.tm_mday, 2))"
    }

    /// `09:30:15.250`
    var time: String {
        "\(padded(fields.tm_hour, 2)):\(padded(fields.tm_min, 2)):\(padded(fields.tm_sec, 2)).\(padded(milliseconds, 3))"
    }

    private func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
