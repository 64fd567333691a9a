import Bus
import Messages
import Rollout
import Synchronization

/// Keeps the groups of classifiers up to date with what is said on the bus.
final class GroupWatch: Sendable {
    private let board = Mutex(GroupBoard())
    private let onChange: @Sendable (JSONValue) -> Void

    /// - Parameter onChange: Told a group that has changed, as the API says it, on the bus's thread.
    init(onChange: @escaping @Sendable (JSONValue) -> Void = { _ in }) {
        self.onChange = onChange
    }

    /// Says what it wants to hear.
    func listen(to feed: inout BusFeed) {
        for filter in [.desiredModels(), .actualModels(), .statuses] as [Topic.Filter] {
            feed.listen(to: filter) { [self] messages in for message in messages { note(message) } }
        }
    }

    var groups: [GroupView] { board.withLock { $0.groups } }

    /// Decides upon a group as it is now, so that the next one who decides finds this decision.
    func decide<Failure: Error>(
        on group: Name,
        _ decide: (GroupView) throws(Failure) -> (WireModelSelection, InboundMessage)
    ) throws(Failure) -> WireModelSelection {
        let result = board.withLock { board in
            Result { () throws(Failure) in
                let (selection, message) = try decide(board.view(of: group))
                return (selection, board.note(message))
            }
        }
        let (selection, changed) = try result.get()
        tell(changed)
        return selection
    }

    private func note(_ message: InboundMessage) { tell(board.withLock { $0.note(message) }) }

    private func tell(_ changed: [GroupView]) {
        for view in changed { onChange(GroupJSON.group(view)) }
    }
}
