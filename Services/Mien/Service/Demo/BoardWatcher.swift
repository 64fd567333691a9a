import Bus
import Foundation
import Messages
import ServiceKit
import Synchronization

/// Keeps a board up to date with what is said on the bus.
final class BoardWatcher: Sendable {
    private let board = Mutex(SystemBoard())
    private let listeners = Mutex<[UUID: AsyncStream<Void>.Continuation]>([:])
    private let clock: WallClock

    init(clock: WallClock) {
        self.clock = clock
    }

    /// The board as it is now.
    var current: SystemBoard { board.withLock { $0 } }

    /// Returns when the board shows what was asked for, or the task is cancelled.
    func wait(until isEnough: (SystemBoard) -> Bool) async {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        listeners.withLock { $0[id] = continuation }
        defer { listeners.withLock { _ = $0.removeValue(forKey: id) } }
        if isEnough(current) { return }
        for await _ in changes where isEnough(current) { return }
    }

    /// Waits at most this long until the board shows what was asked for. Returns whether it does.
    func wait(atMost patience: Duration, until isEnough: @escaping @Sendable (SystemBoard) -> Bool) async -> Bool {
        await withTaskGroup { group in
            group.addTask { await self.wait(until: isEnough) }
            group.addTask { try? await Task.sleep(for: patience) }  // Cut short only when it is over anyway.
            await group.next()
            group.cancelAll()
        }
        return isEnough(current)
    }

    /// Subscribes to topics of a site; what cannot be read is the services' business, not the board's.
    func follow(_ filters: [Topic.Filter], on bus: any MessageBus, site: Name) throws {
        for filter in filters {
            let subscription = Subscription(try TopicFilter(filter.text(site: site)), qos: .atLeastOnce) { [self] in
                for message in $0 { note(message) }
                for listener in listeners.withLock({ Array($0.values) }) { listener.yield() }
            }
            bus.addSubscription(subscription) { _ in }
        }
    }

    private func note(_ message: InboundMessage) {
        // See above: a message that does not decode is left out.
        guard let topic = try? Topic(parsing: message.topic) else { return }
        switch topic.subject {
        case .emotions(let camera):
            // Left out as above.
            guard let report = try? WireEmotionReport.decode(message.payload) else { return }
            board.withLock { $0.add(report, of: camera, at: clock.now) }
        case .status:
            // Left out as above.
            guard let status = try? WireServiceStatus.decode(message.payload) else { return }
            board.withLock { $0.add(status, of: topic.subject) }
        case .frame, .faces, .emotionsTwin, .mood, .picture, .shadow, .desiredModel, .actualModel, .available, .labels,
            .receipt, .request, .reply:
            return
        }
    }
}
