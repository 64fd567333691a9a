/// Deletes what is recorded: what has been kept for long enough, and what somebody wants to be forgotten.
public protocol RecordEraser: Sendable {
    /// Deletes some records of a kind that were recorded before a time: a small step, so that recording goes on in between.
    ///
    /// - Parameters:
    ///   - cutoff: Microseconds since 1970-01-01 UTC.
    ///   - now: The clock, in the same; what was recorded later than now is not believed.
    ///   - limit: How many records at most; what goes as a whole is no matter of their number.
    /// - Throws: ``StoreError``.
    func expire(_ kind: RecordKind, before cutoff: Int64, now: Int64, limit: Int) throws -> ExpiryStep

    /// Deletes what was recorded of a camera, of a span of time, or both. Reports of it that come later, and were made before,
    /// are not stored.
    ///
    /// - Parameter now: In microseconds since 1970-01-01 UTC.
    /// - Throws: ``StoreError``; `badSelection` when the selection names neither camera nor time, or an emotion or model.
    func forget(_ selection: ReportSelection, at now: Int64) throws -> ForgetOutcome
}

extension SQLiteStore: RecordEraser {}
