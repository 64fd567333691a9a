import FoundationEssentials
import Glibc

/// Times of messages, which are microseconds since 1970, as JSON has them.
enum UTCText {
    /// `2026-11-21T12:03:04.250Z` (RFC 3339).
    static func text(_ microseconds: Int64) -> String {
        let milliseconds = microseconds >= 0 ? microseconds / 1_000 : (microseconds - 999) / 1_000
        let rest = (milliseconds % 1_000 + 1_000) % 1_000
        var seconds = time_t((milliseconds - rest) / 1_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(digits(parts.tm_year + 1_900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
        let time = "\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))"
        return "\(date)T\(time).\(digits(Int32(rest), 3))Z"
    }

    /// Microseconds since 1970 of a time in RFC 3339, with or without a fraction; `nil` when it is none.
    static func microseconds(in text: String) -> Int64? {
        for hasFraction in [true, false] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)
            // What is read neither way is no time.
            guard let date = try? Date(text, strategy: style) else { continue }
            return Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded())
        }
        return nil
    }

    private static func digits(_ number: Int32, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
