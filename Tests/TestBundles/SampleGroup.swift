import Bus
public import Messages
package import Rollout
import ServiceKit
import SwiftProtobuf

/// A group as its topics describe it.
public struct SampleGroup {
    /// What is known of it.
    package private(set) var view = GroupView(group: .group)

    public init() {}

    /// A group that shall run something, and classifiers that are online.
    public init(selecting selection: WireModelSelection, _ instances: [(StaticString, WireModelState.Stage)]) throws {
        try select(selection)
        for (name, stage) in instances {
            try service(name, .online)
            try state(name, .sample(selection, stage))
        }
    }

    public mutating func say(_ subject: Topic.Subject, _ payload: [UInt8]) {
        let topic = Topic(site: .constant("home"), subject).text
        view.note(InboundMessage(topic: topic, payload: payload, qos: .atLeastOnce, isRetained: true))
    }

    public mutating func select(_ selection: WireModelSelection) throws {
        say(.desiredModel(group: .group), try selection.encode())
    }

    public mutating func state(_ instance: StaticString, _ state: WireModelState?) throws {
        say(.actualModel(group: .group, instance: .constant(instance)), try state?.encode() ?? [])
    }

    public mutating func service(
        _ instance: StaticString,
        _ state: WireServiceStatus.State,
        kind: StaticString = "classifier"
    ) throws {
        let status = WireServiceStatus.with { ($0.state, $0.reportedAt, $0.startedAt) = (state, 2, 1) }
        say(.status(service: .constant(kind), instance: .constant(instance)), try status.encode())
    }
}
