import Messages
import Testing

@Suite struct UTCTimeTests {
    @Test(arguments: [
        ("2026-11-21T12:03:04.250Z", 1_795_262_584_250_000), ("2026-11-21T13:03:04.25+01:00", 1_795_262_584_250_000),
        ("2026-11-21", 1_795_219_200_000_000), ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T12:03:04 00:00", 1_795_262_584_000_000),
    ])
    func readsRFC3339(text: String, microseconds: Int64) {
        #expect(UTCTime.microseconds(text) == microseconds)
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01", "2026-02-30", "2026-11-21T25:00:00Z", "2026-11-21T12:03:04",
        "2026-11-21T12:03:04.Z",
        "1969-12-31", "2026-11-21Tx", "２０２６-11-21", "2026-11-21T12:03:04Zjunk",
        "2026-11-21T12:03:04.0000000000000000000Zjunk behind the fortieth letter", "9999-12-31T23:59:59-23:59",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(UTCTime.microseconds(text) == nil)
    }

    @Test func writesWhatItReads() {
        #expect(UTCTime.text(1_795_262_584_250_999) == "2026-11-21T12:03:04.250Z")
        #expect(UTCTime.text(.max) == "9999-12-31T23:59:59.999Z")
        #expect(UTCTime.text(.min) == "1970-01-01T00:00:00.000Z")
    }
}
