import Messages

extension UTCTime {
    /// The time in JSON; `null` for 0, which messages say when they have none.
    static func json(_ microseconds: Int64) -> JSONValue {
        microseconds == 0 ? .null : .string(text(microseconds))
    }
}
