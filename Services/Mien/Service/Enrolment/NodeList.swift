public import Bus
import Enrolment
import Foundation
public import Messages
import ServiceKit

/// Who is enrolled, and when they were last heard of: `mien nodes`.
public struct NodeList: Sendable {
    /// A node, as it is shown.
    struct Line: Encodable, Equatable {
        let name: String
        let role: String
        let cameras: [String]
        /// Until when its certificate counts; `nil`: it was revoked.
        let until: String?
        /// When one of its programs last said how it is; `nil`: never, or nobody is there to be asked.
        let lastSeen: String?
        let isOnline: Bool
    }

    private let nodes: [EnrolledNode]
    private var seen: [Name: (time: Int64, isOnline: Bool)] = [:]

    /// - Throws: `EnrolmentError`.
    public init(of security: SiteSecurity) throws {
        _ = try security.folder.settings
        nodes = try security.folder.enrolledNodes
    }

    /// Takes what the broker keeps of services.
    ///
    /// - Throws: `BusError`.
    public mutating func look(on bus: any MessageBus, site: Name) async throws {
        let statuses = try await RetainedStatuses.read(on: bus, site: site)
        for (subject, status) in statuses { note(status, of: subject) }
    }

    mutating func note(_ status: WireServiceStatus, of subject: Topic.Subject) {
        guard case .status(let service, let instance) = subject else { return }
        let owner = nodes.first {
            $0.revokedAt == nil && (service.text == "camera" ? $0.cameras.contains(instance) : $0.name == instance)
        }
        guard let owner else { return }
        let known = seen[owner.name]
        seen[owner.name] = (
            max(known?.time ?? 0, status.reportedAt), (known?.isOnline ?? false) || status.state != .offline
        )
    }

    var lines: [Line] {
        nodes.map { node in
            let seen = seen[node.name]
            return Line(
                name: node.name.text,
                role: node.role.rawValue,
                cameras: node.cameras.map(\.text),
                until: node.revokedAt == nil ? node.end.map(SiteSecurity.day) : nil,
                lastSeen: seen.map { Timestamp.utc($0.time) },
                isOnline: seen?.isOnline ?? false
            )
        }
    }

    /// For a person, or a line of JSON for each node.
    public func text(json: Bool) throws -> String {
        if json { return try lines.map { try JSONLine.text($0) + "\n" }.joined() }
        guard !lines.isEmpty else { return "No node is enrolled: mien enroll NAME --role camera\n" }
        return lines.map { line in
            let state = line.until == nil ? "revoked" : line.isOnline ? "online" : "offline"
            return "\(line.name.fitted(20)) \(line.role.fitted(10)) \((line.until ?? "-").fitted(10)) "
                + "\(state.fitted(8)) \(line.lastSeen ?? "never heard of")\n"
        }.joined()
    }
}
