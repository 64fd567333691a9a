import Bus
import BusTestKit
import Messages
import ProcessTestKit
import ServiceKit

/// What a service said of itself.
struct HeardStatus: Sendable, CustomStringConvertible {
    /// `recorder`, `camera/hall`: what tells it from others in a system on one machine.
    let service: String
    /// Which of its kind it is.
    let instance: String
    let status: WireServiceStatus

    var state: WireServiceStatus.State { status.state }

    /// The sum of a metric over all labels, or over those with this value.
    func count(_ metric: String, _ label: String? = nil) -> Int {
        let metrics = status.metrics.filter {
            $0.name == metric && (label == nil || $0.labels.values.contains(label ?? ""))
        }
        return Int(metrics.reduce(0) { $0 + $1.value })
    }

    var description: String {
        let metrics = status.metrics.map { metric in
            "\(metric.name)\(metric.labels.isEmpty ? "" : "{\(metric.labels.values.sorted().joined(separator: ","))}")=\(Int(metric.value))"
        }
        return "\(service) \(status.state) \(status.message) \(metrics.joined(separator: " "))"
    }
}

/// Hears the statuses of a site's services.
struct StatusListener: Sendable {
    let heard = Transcript<HeardStatus>()

    /// Listens while `body` runs.
    static func listening<Output: Sendable>(
        at address: BrokerAddress,
        _ body: (StatusListener, MosquittoBus) async throws -> Output
    ) async throws -> Output {
        let listener = StatusListener()
        return try await withBus(address, clientID: "test-listener", ending: .byCancellation) { bus in
            try await bus.subscribe(Topic.Filter.statuses.text(site: .constant("home")), qos: .atLeastOnce) {
                messages in
                for message in messages { listener.hear(message) }
            }
            return try await body(listener, bus)
        }
    }

    private func hear(_ message: InboundMessage) {
        // A status that cannot be read is missed by whoever waits for it.
        guard let topic = try? Topic(parsing: message.topic), case .status(let service, let instance) = topic.subject,
            let status = try? WireServiceStatus.decode(message.payload)
        else { return }
        let name = service.text == "camera" ? "camera/\(instance)" : service.text
        heard.add(HeardStatus(service: name, instance: instance.text, status: status))
    }

    /// Waits for a status of a service.
    @discardableResult
    func status(
        of service: String,
        after start: Int = 0,
        where isWanted: @escaping @Sendable (HeardStatus) -> Bool = { _ in true }
    ) async throws -> HeardStatus {
        try await heard.first(after: start) { $0.service == service && isWanted($0) }
    }

    /// Waits until a service hears what is published: it subscribes after the status that it begins with, and before all
    /// that follow.
    func subscribed(_ service: String) async throws {
        let birth = try await status(of: service) { $0.state != .offline }.status.reportedAt
        try await status(of: service) { $0.status.reportedAt > birth }
    }
}
