import Bus
import Failure
import Foundation
import Messages
import ServiceKit

extension Finding {
    /// Its status is retained, and said again every second.
    private static let patience: Duration = .seconds(2)

    /// Whether the site's mien-feedback works: what its status says at a broker.
    static func feedback(at address: BrokerAddress, site: Name) async -> Finding {
        do {
            let id = "mien-doctor-\(ProcessInfo.processInfo.processIdentifier)-status"
            let found = try await BusProbe(BusConfiguration(address: address, clientID: id)).run { bus in
                try await status(of: .constant("feedback"), site: site, on: bus)
            }
            return feedback(found, site: site)
        } catch {
            return .bad("feedback", describe(error), remedy: "look at its log, and at mien watch")
        }
    }

    static func feedback(_ status: WireServiceStatus?, site: Name) -> Finding {
        switch status?.state {
        case .online, .starting:
            let message = status?.message ?? ""
            return .good("feedback", "runs" + (message.isEmpty ? "" : "; \(message)"))
        case .impaired:
            let reason = status?.message ?? ""
            return .bad("feedback", reason, remedy: "look at its log, and at mien watch")
        case nil, .offline, .unspecified, .UNRECOGNIZED:
            return .warning(
                "feedback",
                "no mien-feedback of the site '\(site)' is running: nobody can say what faces show",
                remedy: "mien up, or start mien-feedback"
            )
        }
    }

    /// `nil` when nobody says anything.
    private static func status(
        of service: Name,
        site: Name,
        on bus: any MessageBus
    ) async throws -> WireServiceStatus? {
        let (payloads, inbox) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(1))
        let topic = Topic(site: site, .status(service: service, instance: .constant("main"))).text
        try await bus.subscribe(topic, qos: .atLeastOnce) { messages in
            if let newest = messages.last { inbox.yield(newest.payload) }
        }
        let payload = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { await payloads.first { _ in true } }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        return try payload.map { bytes throws in try WireServiceStatus.decode(bytes) }
    }
}
