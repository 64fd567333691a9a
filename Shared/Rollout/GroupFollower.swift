package import Bus
import FoundationEssentials
package import Messages
import Synchronization

/// Keeps a ``GroupView`` up to date with what is said on the bus.
package final class GroupFollower: Sendable {
    private let view: Mutex<GroupView>
    private let site: Name
    /// Rings when the group has changed. One reader.
    package let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    package init(group: Name, site: Name) {
        view = Mutex(GroupView(group: group))
        self.site = site
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The group as it is now.
    package var current: GroupView { view.withLock { $0 } }

    /// Subscribes, and returns when everything that the broker keeps of the group has come.
    ///
    /// - Throws: `BusError`.
    package func follow(on bus: any MessageBus) async throws {
        let group = current.group
        for filter in [.desiredModels(group: group), .actualModels(group: group), .statuses] as [Topic.Filter] {
            try await bus.subscribe(filter.text(site: site)) { [self] messages in
                view.withLock { view in for message in messages { view.note(message) } }
                changed.yield()
            }
        }
        try await passThrough(bus)
    }

    /// The broker hands out what it keeps before what is sent later: one's own message comes behind all of it.
    private func passThrough(_ bus: any MessageBus) async throws {
        let name = try Name(
            "models-\(ProcessInfo.processInfo.processIdentifier)-fence-\(UInt32.random(in: .min ... .max))"
        )
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await bus.subscribe(Topic.Filter.replies(client: name).text(site: site)) { _ in arrived.yield() }
        try await bus.publish(OutboundMessage(topic: Topic(site: site, .reply(client: name)).text, payload: [0]))
        _ = await arrivals.first { _ in true }
        try Task.checkCancellation()
    }
}
