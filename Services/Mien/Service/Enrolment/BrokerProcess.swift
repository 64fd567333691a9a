import Failure
import Foundation
import LocalBroker

/// The broker of `mien up`, as others than `mien up` see it.
struct BrokerProcess {
    private let pid: pid_t

    /// The broker whose number is in this file; `nil` when it does not run.
    init?(processFile: String) {
        // No file, no broker.
        guard let text = try? String(contentsOfFile: processFile, encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1,
            // A number is given to somebody else in time; gone is gone.
            let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8), name.hasPrefix("mosquitto")
        else { return nil }
        self.pid = pid
    }

    /// Has it read rules, revoked certificates and passwords again: from now on they count, for connections that stand, too.
    ///
    /// - Throws: ``MienError`` with `cannotWrite`.
    func reload() throws(MienError) { try send(SIGHUP) }

    /// Ends it, and with it every connection; `mien up` starts it again at once. What it keeps is on the disk by then.
    ///
    /// - Throws: ``MienError`` with `cannotWrite`.
    func restart() throws(MienError) { try send(SIGTERM) }

    private func send(_ signal: Int32) throws(MienError) {
        guard kill(pid, signal) == 0 else {
            throw MienError(.cannotWrite, "the broker, process \(pid), takes no signal from you: run this as its user")
        }
    }
}
