/// A month of the Gregorian calendar, in UTC.
struct Month: Hashable, Comparable, CustomStringConvertible {
    /// Months since January of the year 0.
    private let index: Int64

    private static let day: Int64 = 86_400_000_000

    init(year: Int64, month: Int64) { index = year * 12 + month - 1 }

    private init(index: Int64) { self.index = index }

    /// The month that a time lies in, in microseconds since 1970.
    init(containing time: Int64) {
        // https://howardhinnant.github.io/date_algorithms.html#civil_from_days: years that begin in March, in eras of 400.
        let days = Self.floor(time, Self.day) + 719_468
        let era = Self.floor(days, 146_097)
        let dayOfEra = days - era * 146_097
        let year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let march = (5 * dayOfYear + 2) / 153
        self.init(index: (year + era * 400) * 12 + march + 2)
    }

    /// When it begins, in microseconds since 1970.
    var start: Int64 {
        // https://howardhinnant.github.io/date_algorithms.html#days_from_civil, of the first day.
        let marches = index - 2
        let (year, month) = (Self.floor(marches, 12), marches - Self.floor(marches, 12) * 12)
        let era = Self.floor(year, 400)
        let yearOfEra = year - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5
        return (era * 146_097 + dayOfEra - 719_468) * Self.day
    }

    var next: Month { Month(index: index + 1) }

    /// "2026_03".
    var description: String {
        let (year, month) = (Self.floor(index, 12), index - Self.floor(index, 12) * 12 + 1)
        return "\(year)_\(month < 10 ? "0" : "")\(month)"
    }

    static func < (one: Month, other: Month) -> Bool { one.index < other.index }

    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
