import Glibc

/// Times of messages, which are microseconds since 1970, as RFC 3339 writes them.
public enum UTCTime {
    /// 9999-12-31T23:59:59.999Z: later times have no text.
    private static let last: Int64 = 253_402_300_799_999_000

    /// `2026-11-21T12:03:04.250Z`
    public static func text(_ microseconds: Int64) -> String {
        let time = min(max(microseconds, 0), last)
        var seconds = time_t(time / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let day =
            "\(padded(Int(parts.tm_year) + 1_900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let clock = "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        return "\(day)T\(clock).\(padded(Int(time / 1_000 % 1_000), 3))Z"
    }

    /// Reads `2026-11-21T12:03:04[.250](Z|+01:00)` or `2026-11-21` (midnight UTC); `nil` for anything else.
    public static func microseconds(_ text: some StringProtocol) -> Int64? {
        var reader = TimeReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), let days = days(year: year, month: month, day: day)
        else { return nil }
        guard !reader.isAtEnd else { return days * 86_400_000_000 }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.number(2), hour < 24,
            reader.skip(":"), let minute = reader.number(2), minute < 60, reader.skip(":"),
            let second = reader.number(2), second < 60, let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        let time = (days * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60) * 1_000_000 + fraction
        return (0...last).contains(time) ? time : nil
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1_900), Int32(month - 1), Int32(day))
        let seconds = timegm(&parts)
        // The 30th of February has become a day in March.
        return parts.tm_mday == Int32(day) ? Int64(seconds) / 86_400 : nil
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Reads a time piece by piece.
private struct TimeReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) {
        // Longer than any time: nothing, or what stands behind the forty letters would pass unread.
        let bytes = text.utf8.prefix(41)
        rest = bytes.count > 40 ? [] : Array(bytes)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int64? {
        guard rest.count >= count else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        rest.removeFirst(count)
        return value
    }

    /// Microseconds; digits beyond them are left out.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var (value, unit) = (Int64(0), Int64(100_000))
        guard let first = number(1) else { return nil }
        value = first * unit
        while let digit = number(1) {
            unit /= 10
            value += digit * unit
        }
        return value
    }

    /// Minutes ahead of UTC.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        // A '+' in a query that nobody encoded has become a space.
        let sign: Int64? = skip("+") || skip(" ") ? 1 : skip("-") ? -1 : nil
        guard let sign, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
