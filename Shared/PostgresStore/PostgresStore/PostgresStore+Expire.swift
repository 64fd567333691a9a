import Failure
import Messages
public import Store

extension PostgresStore {
    /// Deletes some records of a kind of this site that were recorded before a time, as `SQLiteStore.expire` does; a whole month
    /// that nothing else is in goes at once. There are no pictures.
    ///
    /// - Throws: `StoreError`.
    public func expire(_ kind: RecordKind, before cutoff: Int64, now: Int64, limit: Int) throws -> ExpiryStep {
        guard kind == .results else { return ExpiryStep() }
        let (site, present) = (site, clock())
        return try erasing.use { connection in
            let key = PostgresDimensions.Key.site(site)
            guard let number = try connection.memory.dimensions.knownNumber(of: key, in: connection) else {
                return ExpiryStep()
            }
            let expiry = SiteExpiry(site: number, expiry: Expiry(cutoff: cutoff, now: now))
            let dropped = try PostgresDatabase.retrying { try expiry.dropMonths(now: present, in: connection) }
            if dropped > 0 { return ExpiryStep(deleted: dropped, hasMore: true) }
            return try PostgresDatabase.retrying {
                try PostgresDatabase.transaction(connection) { try expiry.deleteReports(limit: max(1, limit), in: $0) }
            }
        }
    }
}
