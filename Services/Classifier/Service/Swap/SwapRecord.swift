import Failure

/// What a classifier must still know after it has died: which model is good, and which are on trial.
struct SwapRecord: Codable, Equatable, Sendable {
    /// A model that has not shown yet that the process survives it.
    struct Trial: Codable, Equatable, Sendable {
        let role: ModelRole
        let choice: ModelChoice
        let revision: UInt64
    }

    /// A model that will not be tried again for the same selection.
    struct Refusal: Codable, Equatable, Sendable {
        let role: ModelRole
        let choice: ModelChoice
        let revision: UInt64
        let fault: SwapFault
    }

    /// The model that was selected last and has proved itself; `nil` when none was selected.
    var good: ModelChoice?
    var trials: [Trial] = []
    var refusals: [Refusal] = []
    /// Self-tests that were passed, newest last.
    private(set) var passed: [String] = []

    private static let passedLimit = 64

    func hasPassed(_ choice: ModelChoice, on engine: String) -> Bool { passed.contains(Self.key(choice, engine)) }

    mutating func pass(_ choice: ModelChoice, on engine: String) {
        passed = (passed + [Self.key(choice, engine)]).suffix(Self.passedLimit)
    }

    private static func key(_ choice: ModelChoice, _ engine: String) -> String {
        "\(choice.sha256) \(choice.precision) \(engine)"
    }

    /// Refuses what was on trial when the process that wrote this died. Returns what that was.
    mutating func refuseTrials() -> [Refusal] {
        let refused = trials.map { trial in
            Refusal(
                role: trial.role,
                choice: trial.choice,
                revision: trial.revision,
                fault: SwapFault(
                    SwapError(
                        .crashed,
                        "The classifier died while \(trial.choice.id) was on trial: see its log, and select another model or "
                            + "this one again."
                    )
                )
            )
        }
        refusals += refused
        passed.removeAll { key in trials.contains { key.hasPrefix($0.choice.sha256) } }
        trials = []
        return refused
    }
}
