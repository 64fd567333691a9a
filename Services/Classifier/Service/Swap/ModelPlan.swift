import Messages

/// What a selection asks for.
struct ModelPlan: Equatable, Sendable {
    let revision: UInt64
    let choices: [ModelRole: ModelChoice]
    /// Of the canary and the shadow, above 0 and at most 1.
    let shares: [ModelRole: Double]
}

extension ModelPlan {
    init(_ selection: WireModelSelection) {
        var choices: [ModelRole: ModelChoice] = [.model: ModelChoice(selection.model)]
        var shares: [ModelRole: Double] = [:]
        if selection.hasCanary {
            (choices[.canary], shares[.canary]) = (ModelChoice(selection.canary), selection.canaryShare)
        }
        if selection.hasShadow {
            (choices[.shadow], shares[.shadow]) = (ModelChoice(selection.shadow), selection.shadowShare)
        }
        self.init(revision: selection.revision, choices: choices, shares: shares)
    }
}
