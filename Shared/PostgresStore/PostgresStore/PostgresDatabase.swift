import Failure
import Store
import Synchronization

/// A database that is connected to when it is needed, and again when the connection was lost. One at a time uses it.
final class PostgresDatabase: Sendable {
    private struct State {
        var connection: PostgresConnection?
        var pause = ReconnectPause()
        var lastError: StoreError?
    }

    /// Two who wrote the same at the same time: the second tries again.
    private static let attempts = 4

    let address: PostgresAddress
    private let now: @Sendable () -> ContinuousClock.Instant
    private let prepare: @Sendable (PostgresConnection) throws -> Void
    private let state = Mutex(State())

    /// - Parameter prepare: What is done with each new connection before it is used.
    init(
        _ address: PostgresAddress,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        prepare: @escaping @Sendable (PostgresConnection) throws -> Void
    ) {
        (self.address, self.now, self.prepare) = (address, now, prepare)
    }

    /// Uses the connection, without a transaction.
    ///
    /// - Throws: `StoreError`, or what `body` throws.
    func use<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try state.withLock { state in
            let connection = try connect(&state)
            defer { if connection.isLost { state.connection = nil } }
            return try body(connection)
        }
    }

    /// One transaction: all of what `body` does is stored when it returns, and nothing when it throws. It may be called again when
    /// somebody else was in its way.
    ///
    /// - Throws: `StoreError`, or what `body` throws.
    func transaction<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try Self.retrying { try use { connection in try Self.transaction(connection, body) } }
    }

    /// Tries again what somebody else was in the way of.
    static func retrying<Value>(_ body: () throws -> Value) throws -> Value {
        for _ in 1..<attempts {
            do {
                return try body()
            } catch let error as StoreError where error.code == .inUse {
                continue
            }
        }
        return try body()
    }

    static func transaction<Value>(
        _ connection: PostgresConnection,
        _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        try connection.execute("BEGIN")
        do {
            let value = try body(connection)
            try connection.execute("COMMIT")
            return value
        } catch {
            // Whatever it says, the first error is the one that matters; a connection that cannot do this is lost.
            if !connection.isLost { _ = try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func connect(_ state: inout State) throws -> PostgresConnection {
        if let connection = state.connection { return connection }
        if let error = state.lastError, !state.pause.mayTry(at: now()) { throw error }
        do {
            let connection = try PostgresConnection(to: address)
            try prepare(connection)
            state.connection = connection
            state.pause.succeeded()
            state.lastError = nil
            return connection
        } catch {
            state.pause.failed(at: now())
            state.lastError = error as? StoreError
            throw error
        }
    }
}
