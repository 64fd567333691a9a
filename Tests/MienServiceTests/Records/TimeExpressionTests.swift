import Failure
import Foundation
import Testing

@testable import MienService

@Suite("TimeExpression")
struct TimeExpressionTests {
    /// 2026-11-21 12:00:00 UTC
    private static let now: Int64 = 1_795_262_400_000_000
    private static let second: Int64 = 1_000_000

    private func microseconds(_ text: String, _ zone: String = "UTC") throws -> Int64 {
        try TimeExpression.microseconds(in: text, now: Self.now, timeZone: try #require(TimeZone(identifier: zone)))
    }

    @Test(
        arguments: [
            ("0s", 0), ("30s", 30), ("10m", 600), ("2h", 7_200), ("3d", 259_200), ("1w", 604_800), ("007h", 25_200),
        ] as [(String, Int64)]
    )
    func readsHowLongAgo(text: String, seconds: Int64) throws {
        #expect(try microseconds(text) == Self.now - seconds * Self.second)
    }

    @Test(
        arguments: [
            ("2026-11-21", -43_200),
            ("2026-11-21T12:00", 0),
            ("2026-11-21 12:00", 0),
            ("2026-11-21T12:00:05", 5),
            ("2026-11-21t12:00:05z", 5),
            ("2026-11-21T13:30+01:30", 0),
            ("2026-11-21T07:00-05:00", 0),
            ("2026-11-20T12:00Z", -86_400),
        ] as [(String, Int64)]
    )
    func readsDateAndTime(text: String, seconds: Int64) throws {
        #expect(try microseconds(text) == Self.now + seconds * Self.second)
    }

    @Test(arguments: [("5.25", 5_250_000), ("05.000001Z", 5_000_001), ("05.1234567", 5_123_456)])
    func readsFractionsOfASecond(seconds: String, microseconds: Int64) throws {
        let text = "2026-11-21T12:00:" + (seconds.hasPrefix("5") ? "0" : "") + seconds
        #expect(try self.microseconds(text) == Self.now + microseconds)
    }

    @Test func takesATimeWithoutZoneForOneOnTheReadersClock() throws {
        #expect(try microseconds("2026-11-21T13:00", "Europe/Berlin") == Self.now)
        #expect(try microseconds("2026-07-01", "Europe/Berlin") == 1_782_856_800 * Self.second)
        #expect(try microseconds("2026-11-21T12:00Z", "Europe/Berlin") == Self.now)
    }

    @Test(arguments: [
        "", "m", "10", "-10m", "+10m", "1.5h", "10 m", "10y", "99999999999999999999d", "9223372036854775807d",
        "yesterday", "2026", "2026-11", "2026-13-01", "2026-02-30", "2026-00-10", "26-11-21", "2026-1-2",
        "2026-11-21T", "2026-11-21T25:00", "2026-11-21T12", "2026-11-21T12:60", "2026-11-21T1:00",
        "2026-11-21T12:00:61", "2026-11-21T12:00:00.", "2026-11-21T12:00+1", "2026-11-21T12:00+99:00",
        "2026-11-21T12:00Zjunk", "2026-11-21T12:00:00:00", "٣d", "1969-12-31",
    ])
    func refusesAnythingElse(text: String) throws {
        let error = #expect(throws: RecordsError.self) { try microseconds(text) }
        #expect(error?.code == .badTime)
        #expect(error?.message.contains("write 10m") == true)
    }
}
