import Failure
package import Messages
import SwiftProtobuf

/// What a group shall run next, from what it shall run now. A new model begins without shadow and canary: both were compared
/// with the one before.
package struct SelectionChange: Sendable {
    /// `nil` when nothing was ever selected.
    package let current: WireModelSelection?
    /// The highest revision that anybody of the group has heard of: the broker may have forgotten the selection.
    package let lastRevision: UInt64
    /// Who changes it, and when, in microseconds since 1970.
    package let person: String
    package let now: Int64
    package let group: Name

    package init(current: WireModelSelection?, lastRevision: UInt64, person: String, now: Int64, group: Name) {
        (self.current, self.lastRevision, self.person) = (current, lastRevision, person)
        (self.now, self.group) = (now, group)
    }

    /// The next change of a group that was looked at.
    package init(of view: GroupView, person: String, now: Int64) {
        self.init(
            current: view.selection,
            lastRevision: view.lastRevision,
            person: person,
            now: now,
            group: view.group
        )
    }

    /// Selects a model, and a shadow for a share of one core's time.
    ///
    /// - Throws: ``RolloutError`` (`isTheModel`).
    package func use(
        _ model: WireModelChoice,
        shadow: (choice: WireModelChoice, share: Double)
    ) throws(RolloutError) -> WireModelSelection {
        var selection = use(model)
        try check(shadow.choice, isNot: model, as: "shadow")
        (selection.shadow, selection.shadowShare) = (shadow.choice, shadow.share)
        return selection
    }

    /// Selects a model.
    package func use(_ model: WireModelChoice) -> WireModelSelection {
        var selection = blank
        selection.model = model
        guard let current else { return selection }
        if !current.model.isSame(as: model) {
            selection.previous = current.model
        } else if current.hasPrevious {
            selection.previous = current.previous
        }
        return selection
    }

    /// Goes back to what was selected before; once more, and it goes forward again.
    ///
    /// - Throws: ``RolloutError`` (`nothingSelected`, `nothingBefore`).
    package func rollback() throws(RolloutError) -> WireModelSelection {
        let current = try existing()
        guard current.hasPrevious else {
            throw RolloutError(
                .nothingBefore,
                "nothing was selected in the group \(group) before \(current.model.id): select a model"
            )
        }
        return use(current.previous)
    }

    /// Lets a second model read the same faces, only to be compared; `nil` ends that.
    ///
    /// - Parameter share: Of one core's time.
    /// - Throws: ``RolloutError`` (`nothingSelected`, `nothingTried`, `isTheModel`).
    package func shadow(_ choice: WireModelChoice?, share: Double) throws(RolloutError) -> WireModelSelection {
        var selection = try continued(with: choice, wasSet: \.hasShadow, word: "shadow")
        if let choice {
            (selection.shadow, selection.shadowShare) = (choice, share)
        } else {
            selection.clearShadow()
            selection.shadowShare = 0
        }
        return selection
    }

    /// Lets a second model read the faces of some tracks in the model's place; `nil` ends that.
    ///
    /// - Parameter share: Of all tracks.
    /// - Throws: ``RolloutError`` (`nothingSelected`, `nothingTried`, `isTheModel`).
    package func canary(_ choice: WireModelChoice?, share: Double) throws(RolloutError) -> WireModelSelection {
        var selection = try continued(with: choice, wasSet: \.hasCanary, word: "canary")
        if let choice {
            (selection.canary, selection.canaryShare) = (choice, share)
        } else {
            selection.clearCanary()
            selection.canaryShare = 0
        }
        return selection
    }

    /// Makes the shadow or the canary the model.
    ///
    /// - Parameter name: Which, if there are both.
    /// - Throws: ``RolloutError``: `nothingSelected`, `nothingTried`, `notTried`, `ambiguousModel`.
    package func promote(_ name: ModelName?) throws(RolloutError) -> WireModelSelection {
        let current = try existing()
        let tried = [current.hasCanary ? current.canary : nil, current.hasShadow ? current.shadow : nil]
            .compactMap { $0 }
        let meant = tried.filter { name?.means($0) ?? true }
        guard let choice = meant.first else {
            let choices = tried.map(\.id).joined(separator: ", ")
            throw tried.isEmpty
                ? RolloutError(.nothingTried, "the group \(group) tries no model: begin with a shadow or a canary")
                : RolloutError(.notTried, "the group \(group) does not try that model, but \(choices)")
        }
        guard meant.allSatisfy({ $0.isSame(as: choice) }) else {
            throw RolloutError(
                .ambiguousModel,
                "the group \(group) tries \(meant.map(\.title).joined(separator: " and ")): name one of them"
            )
        }
        return use(choice)
    }

    // MARK: Parts

    private var blank: WireModelSelection {
        .with {
            $0.revision = max(current?.revision ?? 0, lastRevision) + 1
            ($0.selectedAt, $0.selectedBy) = (now, person)
        }
    }

    private func existing() throws(RolloutError) -> WireModelSelection {
        guard let current else {
            throw RolloutError(.nothingSelected, "no model is selected for the group \(group): select one first")
        }
        return current
    }

    /// The current selection under a new revision.
    private func continued(
        with choice: WireModelChoice?,
        wasSet: KeyPath<WireModelSelection, Bool>,
        word: String
    ) throws(RolloutError) -> WireModelSelection {
        var selection = try existing()
        guard choice != nil || selection[keyPath: wasSet] else {
            throw RolloutError(.nothingTried, "the group \(group) has no \(word) that could be ended")
        }
        if let choice { try check(choice, isNot: selection.model, as: word) }
        (selection.revision, selection.selectedAt) = (blank.revision, now)
        selection.selectedBy = person
        return selection
    }

    private func check(
        _ choice: WireModelChoice,
        isNot model: WireModelChoice,
        as word: String
    ) throws(RolloutError) {
        guard choice.isSame(as: model) else { return }
        throw RolloutError(.isTheModel, "\(choice.id) is the model of the group \(group): name another as its \(word)")
    }
}
