package import Bus
package import Messages

/// What is known of a group of classifiers: what it shall run, and what its instances say.
package struct GroupView: Sendable {
    package let group: Name
    package private(set) var selection: WireModelSelection?
    /// By instance. What one wrote that died stays at the broker.
    package private(set) var states: [Name: WireModelState] = [:]
    private var services: [Name: WireServiceStatus.State] = [:]

    package init(group: Name) {
        self.group = group
    }

    /// Takes in a message of any topic; what cannot be read is as if it had not been said.
    package mutating func note(_ message: InboundMessage) {
        // See above.
        guard let topic = try? Topic(parsing: message.topic) else { return }
        switch topic.subject {
        case .desiredModel(group):
            // See above. Cleared, there is none.
            selection = message.payload.isEmpty ? nil : (try? WireModelSelection.decode(message.payload)) ?? selection
        case .actualModel(group, let instance):
            // See above. Cleared by an instance that has ended as it was told.
            states[instance] = message.payload.isEmpty ? nil : try? WireModelState.decode(message.payload)
        case .status(let service, let instance) where service.text == "classifier":
            // See above.
            services[instance] = (try? WireServiceStatus.decode(message.payload))?.state
        default: return
        }
    }

    /// Whether an instance is connected; one that is impaired is, too.
    package func isOnline(_ instance: Name) -> Bool {
        services[instance] == .online || services[instance] == .impaired
    }

    /// The instances of the group that are connected.
    package var online: [Name] { states.keys.filter(isOnline).sorted { $0.text < $1.text } }

    /// The highest revision that anybody speaks of.
    package var lastRevision: UInt64 {
        max(selection?.revision ?? 0, online.compactMap { states[$0]?.revision }.max() ?? 0)
    }
}
