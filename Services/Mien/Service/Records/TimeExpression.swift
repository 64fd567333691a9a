public import Failure
public import Foundation

/// A time as a person types it: how long ago, a day, or a date and time.
public enum TimeExpression {
    /// Reads `10m`, `2h`, `3d` (`30s`, `1w`): so long before `now`; or `2026-11-21`, `2026-11-21T09:30`,
    /// `2026-11-21 09:30:15.250`: on this machine's clock, unless `Z` or `+01:00` follows.
    ///
    /// - Parameters:
    ///   - now: In microseconds since 1970-01-01 UTC.
    ///   - timeZone: Where a time without `Z` or offset is meant.
    /// - Returns: Microseconds since 1970-01-01 UTC.
    /// - Throws: ``RecordsError`` with `badTime`.
    public static func microseconds(
        in text: String,
        now: Int64,
        timeZone: TimeZone = .current
    ) throws(RecordsError) -> Int64 {
        if let age = age(in: text) {
            let (time, isTooLongAgo) = now.subtractingReportingOverflow(age)
            if !isTooLongAgo { return time }
        }
        if let time = calendarTime(in: text, timeZone) { return time }
        throw RecordsError(
            .badTime,
            "'\(text)' is no time; write 10m, 2h or 3d for so long ago, or 2026-11-21, or 2026-11-21T09:30"
        )
    }

    // MARK: So long ago

    private static let secondsPerUnit: [Character: Int64] = [
        "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]

    private static func age(in text: String) -> Int64? {
        guard let unit = text.last, let seconds = secondsPerUnit[unit], let count = digits(text.dropLast()) else {
            return nil
        }
        let (age, isTooMuch) = Int64(count).multipliedReportingOverflow(by: seconds * 1_000_000)
        return isTooMuch ? nil : age
    }

    // MARK: Date and time

    private static func calendarTime(in text: String, _ timeZone: TimeZone) -> Int64? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == "t" || $0 == " " }
        guard let day = parts.first, let date = date(in: day) else { return nil }
        guard parts.count == 2 else { return microseconds(of: date, plus: 0, timeZone) }
        guard let (clock, zone) = splitZone(parts[1], timeZone), let time = timeOfDay(in: clock) else { return nil }
        var moment = date
        (moment.hour, moment.minute, moment.second) = (time.hour, time.minute, time.second)
        return microseconds(of: moment, plus: time.microsecond, zone)
    }

    private static func date(in text: Substring) -> DateComponents? {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == [4, 2, 2] else { return nil }
        let numbers = fields.compactMap(digits)
        guard numbers.count == 3, numbers[0] >= 1970 else { return nil }
        return DateComponents(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    private static func timeOfDay(
        in text: Substring
    ) -> (hour: Int, minute: Int, second: Int, microsecond: Int64)? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2 || fields.count == 3, fields.prefix(2).allSatisfy({ $0.count == 2 }) else { return nil }
        let seconds = fields.count == 3 ? fields[2].split(separator: ".", omittingEmptySubsequences: false) : ["00"]
        guard seconds.count <= 2, seconds[0].count == 2 else { return nil }
        guard let hour = digits(fields[0]), let minute = digits(fields[1]), let second = digits(seconds[0]) else {
            return nil
        }
        guard hour < 24, minute < 60, second < 60 else { return nil }
        guard seconds.count == 2 else { return (hour, minute, second, 0) }
        let fraction = seconds[1].padding(toLength: 6, withPad: "0", startingAt: 0)
        guard !seconds[1].isEmpty, seconds[1].count <= 9, let microsecond = digits(fraction[...]) else { return nil }
        return (hour, minute, second, Int64(microsecond))
    }

    private static func splitZone(_ text: Substring, _ local: TimeZone) -> (Substring, TimeZone)? {
        if text.hasSuffix("Z") || text.hasSuffix("z") { return (text.dropLast(), .gmt) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return (text, local) }
        let fields = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.compactMap(digits)
        guard fields.map(\.count) == [2, 2], numbers.count == 2, numbers[0] <= 14, numbers[1] < 60 else { return nil }
        let seconds = numbers[0] * 3_600 + numbers[1] * 60
        guard let zone = TimeZone(secondsFromGMT: text[sign] == "-" ? -seconds : seconds) else { return nil }
        return (text[..<sign], zone)
    }

    private static func microseconds(of moment: DateComponents, plus fraction: Int64, _ zone: TimeZone) -> Int64? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        // A calendar makes 2026-03-02 of 2026-02-30: what it makes must be what was written.
        guard let date = calendar.date(from: moment),
            calendar.dateComponents([.year, .month, .day], from: date)
                == DateComponents(year: moment.year, month: moment.month, day: moment.day)
        else { return nil }
        return Int64(date.timeIntervalSince1970.rounded()) * 1_000_000 + fraction
    }

    /// A number of digits and nothing else.
    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
