import Bus
import Messages
import Rollout

/// What every group of classifiers shall run, and what its instances say.
struct GroupBoard: Sendable {
    /// Names come from outside.
    private static let limit = 200

    private var views: [Name: GroupView] = [:]
    /// By topic: a group that is heard of later has classifiers whose status has come before.
    private var statuses: [String: InboundMessage] = [:]

    /// The groups that are known, in order.
    var groups: [GroupView] { views.values.filter(Self.isKnown).sorted { $0.group.text < $1.group.text } }

    /// A group; one that nobody has heard of has neither a selection nor classifiers.
    func view(of group: Name) -> GroupView { views[group] ?? GroupView(group: group) }

    /// Takes in a message of any topic.
    ///
    /// - Returns: The groups that are not what they were.
    mutating func note(_ message: InboundMessage) -> [GroupView] {
        // What cannot be read is as if it had not been said.
        switch (try? Topic(parsing: message.topic))?.subject {
        case .desiredModel(let group), .actualModel(let group, _):
            guard var view = views[group] ?? newView(of: group) else { return [] }
            view.note(message)
            return replace(view)
        case .status(let service, _) where service.text == "classifier":
            guard statuses[message.topic] != nil || statuses.count < Self.limit else { return [] }
            statuses[message.topic] = message
            return views.values.flatMap { view in
                var view = view
                view.note(message)
                return replace(view)
            }
        default: return []
        }
    }

    private func newView(of group: Name) -> GroupView? {
        guard views.count < Self.limit else { return nil }
        var view = GroupView(group: group)
        for status in statuses.values { view.note(status) }
        return view
    }

    private mutating func replace(_ view: GroupView) -> [GroupView] {
        let before = views.updateValue(view, forKey: view.group)
        // A classifier says every second that it is there.
        return before.map(GroupJSON.group) == GroupJSON.group(view) ? [] : [view]
    }

    private static func isKnown(_ view: GroupView) -> Bool { view.selection != nil || !view.states.isEmpty }
}
