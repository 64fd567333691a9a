public import Failure
public import Store

/// Where a PostgreSQL database is: `postgres://user@host:port/name?sslmode=verify-full`, or any other such address as libpq
/// reads it (https://www.postgresql.org/docs/15/libpq-connect.html, §34.1.1.2).
///
/// It has no password in it: what stands on a command line is read by everybody on the machine. libpq takes one from
/// `~/.pgpass`, the file in `PGPASSFILE`, a service file, or `PGPASSWORD`.
public struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    private static let schemes = ["postgres://", "postgresql://"]

    /// As libpq is given it.
    let text: String

    /// Whether a text is the address of a PostgreSQL database rather than the path of a file.
    public static func isAddress(_ text: String) -> Bool {
        schemes.contains { text.hasPrefix($0) }
    }

    /// Reads an address.
    ///
    /// - Throws: `StoreError` with `badAddress`, which does not repeat what may be a password.
    public init(parsing text: String) throws(StoreError) {
        guard let scheme = Self.schemes.first(where: text.hasPrefix) else {
            throw StoreError(.badAddress, "a PostgreSQL database has an address like postgres://user@host/name")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?".contains($0) }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] }
        let query = rest.firstIndex(of: "?").map { rest[$0...].lowercased() } ?? ""
        guard user?.contains(":") != true, !query.contains("password=") else {
            throw StoreError(
                .badAddress,
                "a password in an address is read by everybody on the machine; put it into ~/.pgpass, PGPASSFILE or PGPASSWORD"
            )
        }
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw StoreError(
                .badAddress,
                "the address of a PostgreSQL database has neither blanks nor line breaks in it"
            )
        }
        self.text = text
    }

    /// Without what comes after the database's name.
    public var description: String { String(text.prefix { $0 != "?" }) }
}
