import Failure
import Messages
import PostgresStore
import Store

extension Finding {
    /// Whether a PostgreSQL database answers, and has the tables of this version.
    static func database(at text: String, site: Name) -> Finding {
        let remedy = "give the address as postgres://user@host/name, and the password in ~/.pgpass or PGPASSFILE"
        do {
            let address = try PostgresAddress(parsing: text)
            do {
                let newest = try PostgresReader(address, site: site)
                    .reports(ReportSelection(site: site), order: .newestFirst, limit: 1, after: nil).reports.first
                guard let newest else {
                    return .good("database", "\(address) answers; nothing of '\(site)' is in it yet")
                }
                return .good(
                    "database",
                    "\(address) answers; its newest result of '\(site)' is of \(Timestamp.utc(newest.recordedAt))"
                )
            } catch let error as StoreError where error.code == .olderSchema {
                return .warning("database", describe(error), remedy: "mien-recorder --database \(address)")
            }
        } catch {
            return .bad("database", describe(error), remedy: remedy)
        }
    }
}
