import FoundationEssentials

@testable import ClassifierService

/// A switch, and a clock that only the test moves.
final class SwitchBench {
    static let good = choice("good")
    static let new = choice("new")
    static let other = choice("other")

    var machine: ModelSwitch
    private(set) var now = ContinuousClock.now
    /// What the switch said after the last event.
    private(set) var actions: [ModelSwitch.Action] = []
    private static let folder = URL(filePath: "/models/x")

    init(record: SwapRecord = SwapRecord()) {
        machine = ModelSwitch(running: Self.good, engine: "opencv", record: record)
    }

    static func choice(_ name: String, precision: String = "") -> ModelChoice {
        let hash = name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
        let digits = String(hash, radix: 16)
        let sha256 = String(repeating: "0", count: 64 - digits.count) + digits
        return ModelChoice(name: name, version: "1", sha256: sha256, precision: precision, isPlugin: false)
    }

    static func plan(
        _ revision: UInt64,
        _ model: ModelChoice,
        canary: ModelChoice? = nil,
        shadow: ModelChoice? = nil,
        share: Double = 0.5
    ) -> ModelPlan {
        let choices = [ModelRole.model: model, .canary: canary, .shadow: shadow].compactMapValues(\.self)
        let shares = choices.filter { $0.key != .model }.mapValues { _ in share }
        return ModelPlan(revision: revision, choices: choices, shares: shares)
    }

    @discardableResult
    func handle(_ event: ModelSwitch.Event) -> [ModelSwitch.Action] {
        actions = machine.handle(event, at: now)
        return actions
    }

    func pass(_ duration: Duration) { now += duration }

    /// What is to be fetched, tested or loaded now.
    var attempt: ModelSwitch.Attempt? {
        for action in actions {
            switch action {
            case .fetch(let attempt), .test(let attempt, _), .load(let attempt, _): return attempt
            default: continue
            }
        }
        return nil
    }

    /// Does every step that the switch asks for until it asks for no more. Returns what it said on the way.
    @discardableResult
    func goOn() -> [ModelSwitch.Action] {
        var said = actions
        while let step = step() {
            handle(step)
            said += actions
        }
        return said
    }

    private func step() -> ModelSwitch.Event? {
        for action in actions {
            switch action {
            case .fetch(let attempt): return .fetched(attempt, Self.folder, engine: "opencv 4")
            case .test(let attempt, let folder): return .tested(attempt, folder, engine: "opencv 4")
            case .load(let attempt, _): return .loaded(attempt, engine: "opencv")
            default: continue
            }
        }
        return nil
    }

    /// Selects a model and does every step.
    @discardableResult
    func run(_ plan: ModelPlan) -> [ModelSwitch.Action] {
        handle(.selected(plan))
        return goOn()
    }

    func fail(_ code: String = "hash_mismatch", isPassing: Bool = false) {
        guard let attempt else { return }
        handle(.failed(attempt, SwapFault(code: code, message: "it is broken", isPassing: isPassing)))
    }

    func answer(_ role: ModelRole, _ succeeded: Bool, times: Int) -> [ModelSwitch.Action] {
        (0..<times).flatMap { _ in handle(.answered(role, succeeded: succeeded)) }
    }

    var running: ModelChoice? { machine.active[.model] }

    func stage(_ role: ModelRole = .model) -> ModelSwitch.Part.Stage? { machine.parts[role]?.stage }

    func code(_ role: ModelRole = .model) -> String? {
        if case .failed(let fault) = stage(role) { fault.code } else { nil }
    }
}

extension [ModelSwitch.Action] {
    var takes: [ModelRole] {
        compactMap { if case .take(let attempt, _) = $0 { attempt.role } else { nil } }
    }

    var tests: Int { count { if case .test = $0 { true } else { false } } }

    var abandons: Int { count { if case .abandon = $0 { true } else { false } } }
}
