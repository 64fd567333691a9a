import Bus
import Messages
import ServiceKit
import Synchronization

/// Keeps a board up to date with what is said on the bus.
final class BoardWatcher: Sendable {
    private let board = Mutex(SystemBoard())
    private let clock: WallClock

    init(clock: WallClock) {
        self.clock = clock
    }

    /// The board as it is now.
    var current: SystemBoard { board.withLock { $0 } }

    /// Subscribes to a site's reports and statuses; what cannot be read is the services' business, not the board's.
    func follow(_ bus: any MessageBus, site: Name) throws {
        for filter in [Topic.Filter.emotions(), .statuses] {
            let subscription = Subscription(try TopicFilter(filter.text(site: site)), qos: .atLeastOnce) { [self] in
                for message in $0 { note(message) }
            }
            bus.addSubscription(subscription) { _ in }
        }
    }

    private func note(_ message: InboundMessage) {
        // See above: a message that does not decode is left out.
        guard let topic = try? Topic(parsing: message.topic) else { return }
        switch topic.subject {
        case .emotions(let camera):
            guard let report = try? WireEmotionReport.decode(message.payload) else { return }
            board.withLock { $0.add(report, of: camera, at: clock.now) }
        case .status:
            guard let status = try? WireServiceStatus.decode(message.payload) else { return }
            board.withLock { $0.add(status, of: topic.subject) }
        case .frame, .faces:
            return
        }
    }
}
