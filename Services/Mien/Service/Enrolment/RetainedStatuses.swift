import Bus
import Foundation
import Messages
import ServiceKit
import Synchronization

/// What services said last of themselves, as the broker keeps it.
enum RetainedStatuses {
    /// - Throws: `BusError`.
    static func read(on bus: any MessageBus, site: Name) async throws -> [Topic.Subject: WireServiceStatus] {
        let box = Box()
        try await bus.subscribe(Topic.Filter.statuses.text(site: site)) { messages in
            for message in messages { box.note(message) }
        }
        try await passThrough(bus, site: site)
        return box.all
    }

    /// The broker hands out what it keeps before what is sent later: one's own message comes behind all of it.
    private static func passThrough(_ bus: any MessageBus, site: Name) async throws {
        let number = ProcessInfo.processInfo.processIdentifier
        let name = try Name("nodes-\(number)-fence-\(UInt32.random(in: .min ... .max))")
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await bus.subscribe(Topic.Filter.replies(client: name).text(site: site)) { _ in arrived.yield() }
        try await bus.publish(OutboundMessage(topic: Topic(site: site, .reply(client: name)).text, payload: [0]))
        _ = await arrivals.first { _ in true }
        try Task.checkCancellation()
    }

    private final class Box: Sendable {
        private let statuses = Mutex<[Topic.Subject: WireServiceStatus]>([:])

        var all: [Topic.Subject: WireServiceStatus] { statuses.withLock { $0 } }

        func note(_ message: InboundMessage) {
            // What cannot be read says nothing about a node.
            guard let topic = try? Topic(parsing: message.topic),
                let status = try? WireServiceStatus.decode(message.payload)
            else { return }
            statuses.withLock { $0[topic.subject] = status }
        }
    }
}
