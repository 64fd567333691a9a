import Foundation

/// Times of messages and records, which are microseconds since 1970, as text.
enum Timestamp {
    /// `12:03:04.250`, in this machine's time zone.
    static func localTime(_ microseconds: Int64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let milliseconds = microseconds / 1_000 % 1_000
        return String(format: "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min, parts.tm_sec, Int32(milliseconds))
    }

    /// `2026-11-21T12:03:04.250Z` (RFC 3339).
    static func utc(_ microseconds: Int64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let milliseconds = microseconds / 1_000 % 1_000
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
            parts.tm_year + 1_900,
            parts.tm_mon + 1,
            parts.tm_mday,
            parts.tm_hour,
            parts.tm_min,
            parts.tm_sec,
            Int32(milliseconds)
        )
    }
}
