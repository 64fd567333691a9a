package import Messages
import SwiftProtobuf

/// How far a group's instances are with a selection. Instances that were connected at any time since the selection count until
/// they leave as they were told; what dead ones left behind does not.
package struct SwapWatch: Sendable {
    package enum Progress: Sendable, Equatable {
        /// It has not spoken of this selection yet.
        case waiting
        case at(WireModelState.Stage, fetched: UInt64, total: UInt64)
        case running
        case failed(code: String, message: String)
        /// The connection is gone, and it did not say goodbye.
        case gone
    }

    package enum Outcome: Sendable, Equatable {
        case pending
        case done
        /// All have come to an end, and not all to a good one.
        case failed
        /// Somebody else has selected something.
        case superseded(by: String)
        /// Nobody of the group is connected.
        case nobody
    }

    package let selection: WireModelSelection
    package private(set) var instances: [Name: Progress] = [:]
    private var successor: WireModelSelection?
    private var hasLooked = false

    package init(_ selection: WireModelSelection) {
        self.selection = selection
    }

    /// Looks at the group again.
    package mutating func look(at view: GroupView) {
        hasLooked = true
        for instance in view.online { instances[instance] = .waiting }
        for instance in instances.keys {
            instances[instance] = view.states[instance].map { state in
                view.isOnline(instance) ? progress(state) : .gone
            }
        }
        if let other = view.selection, other.revision >= selection.revision, other != selection { successor = other }
    }

    private func progress(_ state: WireModelState) -> Progress {
        guard state.revision == selection.revision else { return .waiting }
        var parts = [(state.hasModel ? state.model : nil, selection.model)]
        if selection.hasShadow { parts.append((state.hasShadow ? state.shadow : nil, selection.shadow)) }
        if selection.hasCanary { parts.append((state.hasCanary ? state.canary : nil, selection.canary)) }
        let all = parts.map { Self.progress($0, of: $1) }
        return all.first(where: \.isFailure) ?? all.first { $0 != .running } ?? .running
    }

    private static func progress(_ part: WireModelState.Part?, of choice: WireModelChoice) -> Progress {
        guard let part, part.choice.sha256 == choice.sha256 else { return .waiting }
        switch part.stage {
        case .running: return .running
        case .failed: return .failed(code: part.code, message: part.message)
        case .fetching, .testing, .loading, .unspecified, .UNRECOGNIZED:
            return .at(part.stage, fetched: part.fetched, total: part.total)
        }
    }

    package var outcome: Outcome {
        if let successor { return .superseded(by: successor.selectedBy) }
        guard !instances.isEmpty else { return hasLooked ? .nobody : .pending }
        if instances.values.allSatisfy({ $0 == .running }) { return .done }
        return instances.values.allSatisfy { $0 == .running || $0.isFailure } ? .failed : .pending
    }
}

extension SwapWatch.Progress {
    package var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}
