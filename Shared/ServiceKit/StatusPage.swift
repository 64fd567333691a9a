public import Bus
import FoundationEssentials
import Glibc
public import Messages
import SwiftProtobuf

/// Writes a service's status message from what its parts know.
public struct StatusPage: Sendable {
    /// What the process is: told in every status.
    public let version: String
    private let clock: WallClock
    private let startedAt: Int64
    private let health: Health
    private let metrics: MetricsRegistry

    public init(version: String, health: Health, metrics: MetricsRegistry, clock: WallClock = .system) {
        self.version = version
        self.clock = clock
        self.health = health
        self.metrics = metrics
        startedAt = clock.now
    }

    /// The status in this state; `.online` becomes `.impaired` while the health has a complaint. A warning changes no
    /// state: the service does its work.
    public func message(_ state: WireServiceStatus.State, topic: String) -> OutboundMessage {
        let status = WireServiceStatus.with {
            let complaint = health.complaint
            $0.state = state == .online && complaint != nil ? .impaired : state
            $0.message = complaint ?? health.warning ?? ""
            $0.version = version
            $0.startedAt = startedAt
            $0.reportedAt = clock.now
            $0.residentBytes = Self.residentBytes
            $0.metrics = metrics.snapshot()
        }
        // A status has no required field and only our own few metrics, so it always encodes.
        let payload = (try? status.encode()) ?? []
        return OutboundMessage(
            topic: topic,
            payload: payload,
            qos: .atLeastOnce,
            retain: true,
            contentType: protobufContentType
        )
    }

    /// The second number of /proc/self/statm, in pages (proc(5)).
    private static var residentBytes: UInt64 {
        // Without /proc the number is unknown, which is 0.
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
