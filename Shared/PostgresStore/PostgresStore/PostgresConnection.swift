import CPostgres
import Failure
import Store

/// One connection to a database. It belongs to one thread at a time, and blocks.
final class PostgresConnection {
    /// An answer that takes longer than this will not come.
    static let patience: Duration = .seconds(30)
    /// For what is said in doing so, the server is left this much time to notice by itself.
    private static let grace: Duration = .seconds(5)
    private static let connectSeconds = 10

    private let address: PostgresAddress
    private let connection: OpaquePointer
    /// What is known of the database's contents; it is forgotten with the connection, for it may be another one the next time.
    var memory = ConnectionMemory()
    /// Nothing can be asked any more.
    private(set) var isLost = false

    /// Connects, and prepares the session.
    ///
    /// - Throws: `StoreError`: `unreachable`, or what the server says.
    init(to address: PostgresAddress) throws(StoreError) {
        try Self.libraryIsLoaded.get()
        self.address = address
        guard let connection = Self.connect(to: address) else {
            throw StoreError(.unreachable, "no memory is left for a connection to \(address)")
        }
        self.connection = connection
        guard mien_pg_is_connected(connection) else {
            throw StoreError(refusing: address, reason: String(cString: mien_pg_error(connection)))
        }
        for setting in Self.settings { _ = try execute("SET \(setting)") }
    }

    deinit { mien_pg_close(connection) }

    private static let libraryIsLoaded: Result<Void, StoreError> = {
        guard let reason = mien_pg_load() else { return .success(()) }
        return .failure(StoreError(.cannotOpen, String(cString: reason)))
    }()

    private static let settings = [
        // What is acknowledged is on the disk of the server.
        "synchronous_commit = on",
        "statement_timeout = \(patience / .milliseconds(1))",
        "lock_timeout = 10000",
        "idle_in_transaction_session_timeout = 60000",
        "search_path = \(PostgresSchema.name), pg_catalog",
        "enable_partitionwise_join = on",
        "client_min_messages = warning",
    ]

    private static func connect(to address: PostgresAddress) -> OpaquePointer? {
        // What stands before the address, the address may change; not what stands after it.
        let options = [
            ("connect_timeout", "\(connectSeconds)"), ("application_name", "mien"), ("keepalives_idle", "15"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
            ("dbname", address.text), ("client_encoding", "UTF8"),
        ]
        return withCStrings(options.map(\.0)) { keys in
            withCStrings(options.map(\.1)) { values in mien_pg_connect(keys, values) }
        }
    }

    /// Executes one statement.
    ///
    /// - Throws: `StoreError`; the connection may be lost.
    @discardableResult
    func execute(
        _ sql: String,
        _ parameters: [PostgresParameter] = [],
        within time: Duration = patience
    ) throws(StoreError) -> PostgresRows {
        let values = parameters.map(\.bytes)
        let lengths = values.map { $0.map { CInt(clamping: $0.count) } ?? -1 }
        var result: OpaquePointer?
        let outcome = mien_pg_query(
            connection,
            sql,
            CInt(clamping: parameters.count),
            parameters.map(\.type),
            values.flatMap { $0 ?? [] },
            lengths,
            Self.milliseconds(time),
            &result
        )
        return try rows(outcome, result)
    }

    /// Copies rows into some columns of a table.
    ///
    /// - Throws: `StoreError`; the connection may be lost.
    func copy(_ rows: CopyRows, into table: String) throws(StoreError) {
        guard rows.count > 0 else { return }
        var result: OpaquePointer?
        let bytes = rows.finished
        let sql = "COPY \(table) FROM STDIN (FORMAT binary)"
        let outcome = mien_pg_copy(connection, sql, bytes, bytes.count, Self.milliseconds(Self.patience), &result)
        _ = try self.rows(outcome, result)
    }

    private func rows(_ outcome: mien_pg_outcome, _ result: OpaquePointer?) throws(StoreError) -> PostgresRows {
        let rows = result.map { PostgresRows($0) }
        // They keep what the server's words are read from.
        defer { withExtendedLifetime(rows) {} }
        switch outcome {
        case MIEN_PG_DONE:
            if let rows { return rows }
        case MIEN_PG_REFUSED:
            if let result {
                let state = String(cString: mien_pg_state(result))
                let error = StoreError(state: state, message: String(cString: mien_pg_message(result)), from: address)
                // The server is about to end it.
                if error.code == .unreachable { isLost = true }
                throw error
            }
        case MIEN_PG_TIMED_OUT:
            isLost = true
            throw StoreError(.timedOut, "\(address) did not answer within \(Self.patience); is its server overloaded?")
        default: break
        }
        isLost = true
        throw StoreError(lost: address, reason: String(cString: mien_pg_error(connection)))
    }

    private static func milliseconds(_ time: Duration) -> CInt {
        CInt(clamping: Int((time + grace) / .milliseconds(1)))
    }
}

/// Lends texts to C as a list that ends with NULL.
private func withCStrings<Value>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
    func lend(_ rest: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?]) -> Value {
        guard let first = rest.first else { return body(pointers + [nil]) }
        return first.withCString { lend(rest.dropFirst(), pointers + [$0]) }
    }
    return lend(texts[...], [])
}
