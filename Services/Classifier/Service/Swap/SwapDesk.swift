import Messages
import Models

/// What the ``ModelExchange`` has in hand.
struct SwapDesk {
    private(set) var machine: ModelSwitch
    /// The step that is under way.
    var job: Task<Void, Never>?
    /// A model that may take its place now.
    var loaded: ExpressionModel?
    /// Since when the state is as it is.
    var since: Int64

    init(_ machine: ModelSwitch, since: Int64) {
        self.machine = machine
        self.since = since
    }

    mutating func handle(_ event: ModelSwitch.Event, at now: ContinuousClock.Instant) -> [ModelSwitch.Action] {
        machine.handle(event, at: now)
    }

    mutating func end() -> SwapRecord {
        job?.cancel()
        return machine.end()
    }

    var state: WireModelState {
        var state = machine.state
        state.since = since
        return state
    }
}
