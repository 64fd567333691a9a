import Failure
import FoundationEssentials

/// How models come to run: which is got next, which answers meanwhile, and when one goes back. It decides; the
/// ``ModelExchange`` fetches, tests, loads and tells.
///
/// One model is got ready at a time. The newest selection holds: whatever is under way for an older one is abandoned.
struct ModelSwitch {
    typealias Instant = ContinuousClock.Instant

    /// One try to get one model to run.
    struct Attempt: Equatable, Sendable {
        let number: Int
        let role: ModelRole
        let choice: ModelChoice
    }

    enum Event: Sendable {
        /// `nil`: nothing is selected any more.
        case selected(ModelPlan?)
        case fetching(Attempt, bytes: UInt64, total: UInt64)
        /// The bundle's folder, none for a plugin, and what would run it.
        case fetched(Attempt, URL?, engine: String)
        case tested(Attempt, URL?, engine: String)
        case loaded(Attempt, engine: String)
        case failed(Attempt, SwapFault)
        /// A batch went through a model, or did not.
        case answered(ModelRole, succeeded: Bool)
        case tick
    }

    enum Action: Equatable, Sendable {
        case fetch(Attempt)
        case test(Attempt, URL?)
        case load(Attempt, URL?)
        case abandon(Attempt)
        /// What was loaded takes its place between two batches; the model before it stands by.
        case take(Attempt, share: Double)
        /// The model that stands by takes its place again.
        case fallBack
        /// Nobody need stand by any more.
        case release
        case remove(ModelRole)
        case share(ModelRole, Double)
        /// Keep the record, before anything else.
        case remember
        /// The state is another one.
        case publish
        /// Only bytes have come.
        case progress
    }

    struct Part: Equatable {
        enum Stage: Equatable {
            case waiting
            case fetching(UInt64, of: UInt64)
            case testing, loading, running
            case failed(SwapFault)
        }

        let choice: ModelChoice
        var stage: Stage
    }

    /// How long a model is on trial.
    let trialTime: Duration
    /// How long after a passing failure the next try begins.
    private static let pause: Duration = .seconds(5)

    private(set) var record: SwapRecord
    private(set) var plan: ModelPlan?
    /// What reads faces. The model itself is always there.
    private(set) var active: [ModelRole: ModelChoice]
    private(set) var engine: String
    private(set) var parts: [ModelRole: Part] = [:]
    private var standby: ModelChoice?
    private var standbyEngine = ""
    private var trialEnds: [ModelRole: Instant] = [:]
    private var batches: [ModelRole: RecentBatches] = [:]
    private var attempt: Attempt?
    private var attempts = 0
    private var retryTime: Instant?

    /// - Parameter running: The model that answers at first, and is believed to be good.
    init(running: ModelChoice, engine: String, record: SwapRecord, trialTime: Duration = .seconds(60)) {
        active = [.model: running]
        self.engine = engine
        self.record = record
        self.trialTime = trialTime
    }

    /// Whether somebody should say how batches went.
    var isWatching: Bool { !trialEnds.isEmpty || active.count > 1 }

    mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        let before = (record: record, stages: stages, active: active)
        var actions = decide(event, at: now)
        record.trials = trials
        if record != before.record { actions.insert(.remember, at: 0) }
        if stages != before.stages || active != before.active, !actions.contains(.publish) { actions.append(.publish) }
        return actions
    }

    private mutating func decide(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .selected(let plan): return select(plan)
        case .fetching(let attempt, let bytes, let total): return fetching(attempt, bytes, total)
        case .fetched(let attempt, let folder, let engine):
            guard attempt == self.attempt else { return [] }
            return record.hasPassed(attempt.choice, on: engine) ? load(attempt, folder) : test(attempt, folder)
        case .tested(let attempt, let folder, let engine):
            guard attempt == self.attempt else { return [] }
            record.pass(attempt.choice, on: engine)
            return load(attempt, folder)
        case .loaded(let attempt, let engine): return loaded(attempt, engine, at: now)
        case .failed(let attempt, let fault): return failed(attempt, fault, at: now)
        case .answered(let role, let succeeded): return answered(role, succeeded)
        case .tick: return tick(at: now)
        }
    }

    // MARK: Selections

    private mutating func select(_ plan: ModelPlan?) -> [Action] {
        // Whoever sends it again may have lost what was answered.
        guard plan != self.plan else { return [.publish] }
        self.plan = plan
        record.refusals.removeAll { $0.revision != plan?.revision }
        retryTime = nil
        var actions = abandon()
        if plan == nil { record.good = nil }
        for role in ModelRole.allCases { actions += settle(role) }
        return actions + begin() + [.publish]
    }

    private mutating func abandon() -> [Action] {
        defer { attempt = nil }
        return attempt.map { [.abandon($0)] } ?? []
    }

    /// Compares what runs in a role with what shall run.
    private mutating func settle(_ role: ModelRole) -> [Action] {
        guard let plan, let choice = plan.choices[role] else {
            parts[role] = nil
            return remove(role)
        }
        if let refusal = record.refusals.first(where: { $0.role == role && $0.choice == choice }) {
            parts[role] = Part(choice: choice, stage: .failed(refusal.fault))
            return remove(role)
        }
        if active[role] == choice {
            parts[role] = Part(choice: choice, stage: .running)
            if role == .model, trialEnds[.model] == nil { record.good = choice }
            return plan.shares[role].map { [.share(role, $0)] } ?? []
        }
        if role == .model, standby == choice {
            parts[role] = Part(choice: choice, stage: .running)
            record.good = choice
            return fallBack()
        }
        parts[role] = Part(choice: choice, stage: .waiting)
        return remove(role)
    }

    /// Takes a model out of its role, unless it is the one that answers.
    private mutating func remove(_ role: ModelRole) -> [Action] {
        guard role != .model, active.removeValue(forKey: role) != nil else { return [] }
        trialEnds[role] = nil
        return [.remove(role)]
    }

    private mutating func fallBack() -> [Action] {
        guard let standby else { return [] }
        active[.model] = standby
        engine = standbyEngine
        self.standby = nil
        trialEnds[.model] = nil
        batches[.model] = nil
        return [.fallBack]
    }

    // MARK: Attempts

    /// Begins with the first model that waits.
    private mutating func begin() -> [Action] {
        let waiting = ModelRole.allCases.first { parts[$0]?.stage == .waiting }
        guard attempt == nil, let role = waiting, let choice = parts[role]?.choice else { return [] }
        attempts += 1
        let attempt = Attempt(number: attempts, role: role, choice: choice)
        self.attempt = attempt
        parts[role]?.stage = .fetching(0, of: 0)
        return [.fetch(attempt)]
    }

    private mutating func fetching(_ attempt: Attempt, _ bytes: UInt64, _ total: UInt64) -> [Action] {
        guard attempt == self.attempt, case .fetching(let last, _) = parts[attempt.role]?.stage else { return [] }
        // A line for every hundredth is enough.
        guard total > 0, bytes == total || bytes - min(last, bytes) >= total / 100 else { return [] }
        parts[attempt.role]?.stage = .fetching(bytes, of: total)
        return [.progress]
    }

    private mutating func test(_ attempt: Attempt, _ folder: URL?) -> [Action] {
        parts[attempt.role]?.stage = .testing
        return [.test(attempt, folder)]
    }

    private mutating func load(_ attempt: Attempt, _ folder: URL?) -> [Action] {
        parts[attempt.role]?.stage = .loading
        return [.load(attempt, folder)]
    }

    private mutating func loaded(_ attempt: Attempt, _ engine: String, at now: Instant) -> [Action] {
        guard attempt == self.attempt else { return [] }
        self.attempt = nil
        let role = attempt.role
        if role == .model {
            // One that was itself on trial when the next one came is not known to be good.
            if standby == nil { (standby, standbyEngine) = (active[.model], self.engine) }
            self.engine = engine
        }
        active[role] = attempt.choice
        parts[role]?.stage = .running
        trialEnds[role] = now + trialTime
        batches[role] = nil
        return [.take(attempt, share: plan?.shares[role] ?? 1)] + begin()
    }

    private mutating func failed(_ attempt: Attempt, _ fault: SwapFault, at now: Instant) -> [Action] {
        guard attempt == self.attempt else { return [] }
        self.attempt = nil
        parts[attempt.role]?.stage = .failed(fault)
        if fault.isPassing { retryTime = now + Self.pause }
        return begin()
    }

    // MARK: Trials

    private mutating func answered(_ role: ModelRole, _ succeeded: Bool) -> [Action] {
        guard isWatching, let choice = active[role], role != .model || standby != nil else { return [] }
        batches[role, default: RecentBatches()].add(succeeded: succeeded)
        guard batches[role]?.failTooOften == true else { return [] }
        let words = "\(choice.id) failed in most of its batches: see the log, and select another model."
        let fault = SwapFault(SwapError(.engineErrors, words))
        batches[role] = nil
        if parts[role]?.choice == choice {
            parts[role]?.stage = .failed(fault)
            record.refusals.append(.init(role: role, choice: choice, revision: plan?.revision ?? 0, fault: fault))
        }
        return role == .model ? fallBack() : remove(role)
    }

    private mutating func tick(at now: Instant) -> [Action] {
        var actions: [Action] = []
        for role in ModelRole.allCases where trialEnds[role].map({ $0 <= now }) ?? false {
            trialEnds[role] = nil
            guard role == .model else { continue }
            standby = nil
            if plan != nil { record.good = active[.model] }
            actions.append(.release)
        }
        guard let retryTime, retryTime <= now else { return actions }
        self.retryTime = nil
        for (role, part) in parts {
            if case .failed(let fault) = part.stage, fault.isPassing { parts[role]?.stage = .waiting }
        }
        return actions + begin()
    }

    /// What must prove that the process survives it.
    private var trials: [SwapRecord.Trial] {
        let revision = plan?.revision ?? 0
        var trials = ModelRole.allCases.compactMap { role in
            trialEnds[role] == nil
                ? nil : active[role].map { SwapRecord.Trial(role: role, choice: $0, revision: revision) }
        }
        if let attempt, parts[attempt.role]?.stage == .loading {
            trials.append(.init(role: attempt.role, choice: attempt.choice, revision: revision))
        }
        return trials
    }

    /// The stages without the bytes that have come.
    private var stages: [ModelRole: Part] {
        parts.mapValues { part in
            guard case .fetching = part.stage else { return part }
            return Part(choice: part.choice, stage: .fetching(0, of: 0))
        }
    }

    /// The process ends as it was told: nothing that is on trial has failed.
    mutating func end() -> SwapRecord {
        record.trials = []
        return record
    }
}
