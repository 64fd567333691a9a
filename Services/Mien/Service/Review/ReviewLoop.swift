/// Brings a review's parts together: the terminal's answers to its screen, keys and news to its state.
struct ReviewLoop {
    enum Event: Sendable {
        case terminal(TerminalSession.Event)
        case state(ReviewState.Event)
        /// The terminal has had its time to say what it can show.
        case probed
    }

    private(set) var state: ReviewState
    private var probe: TerminalProbe
    private var screen: ReviewScreen?
    private let graphics: TerminalGraphics?
    private let terminal: Terminal
    private let start: Int64

    /// - Parameters:
    ///   - graphics: What a person wants pictures to be shown as.
    ///   - start: Now, in microseconds.
    init(
        _ state: ReviewState,
        probe: TerminalProbe,
        graphics: TerminalGraphics?,
        terminal: Terminal = .output,
        start: Int64
    ) {
        (self.state, self.probe, self.graphics, self.terminal, self.start) = (state, probe, graphics, terminal, start)
        terminal.write(probe.question)
    }

    mutating func handle(_ event: Event, at time: Int64) -> [ReviewState.Action] {
        switch event {
        case .terminal(.input(.key(.redraw))), .terminal(.resized): screen?.invalidate()
        case .terminal(.input(.key(let key))): return state.handle(.key(key), at: time)
        case .terminal(.input(let answer)): probe.add(answer)
        case .probed: screen = screen ?? makeScreen()
        case .state(let event): return state.handle(event, at: time)
        }
        return []
    }

    /// Shows how things stand; nothing before it is known what the terminal can show.
    mutating func show(size: ScreenSize, at time: Int64) {
        if screen == nil, probe.isComplete { screen = makeScreen() }
        screen?.show(state, size: size, elapsed: (time - start) / 1_000_000)
    }

    private func makeScreen() -> ReviewScreen {
        var findings = probe.findings
        findings.graphics = graphics ?? findings.graphics
        return ReviewScreen(terminal: terminal, findings: findings)
    }
}
