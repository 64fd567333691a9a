public import Failure
public import Glibc

/// What the service manager that started this process wants to be told, as it stands in the environment (sd_notify(3),
/// sd_watchdog_enabled(3)).
public struct SupervisionOrders: Sendable {
    /// Where it listens.
    public let socket: NotifySocket
    /// How long it waits for a sign of life before it ends the process; `nil`: for ever.
    public let watchdog: Duration?

    /// Reads an environment; `nil` when nobody wants to be told anything.
    ///
    /// - Throws: ``NotifyError`` with ``NotifyFailureCode/badAddress``.
    public init?(environment: [String: String], process: Int32 = getpid()) throws(NotifyError) {
        guard let address = environment["NOTIFY_SOCKET"], !address.isEmpty else { return nil }
        socket = try NotifySocket(address: address)
        // Set for somebody else, it was inherited by mistake.
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// The environment of this process.
    static var environment: [String: String] {
        var all: [String: String] = [:]
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
            if let value = getenv(name) { all[name] = String(cString: value) }
        }
        return all
    }
}
