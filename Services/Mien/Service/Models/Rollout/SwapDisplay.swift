import Messages
import Rollout

/// A swap as a person sees it: a line for each instance, which changes in place on a terminal, and comes anew at every step
/// elsewhere.
struct SwapDisplay {
    private let terminal: Terminal
    private var screen: LiveScreen
    private var written: [Name: String] = [:]
    private var shown: [String] = []

    init(terminal: Terminal) {
        self.terminal = terminal
        screen = LiveScreen(terminal: terminal)
    }

    mutating func show(_ watch: SwapWatch) {
        let instances = watch.instances.sorted { $0.key.text < $1.key.text }
        guard terminal.isInteractive else {
            for (name, progress) in instances where written[name] != progress.step {
                written[name] = progress.step
                terminal.write(Self.line(name, progress, step: progress.step, terminal) + "\n")
            }
            return
        }
        let lines = instances.map { Self.line($0, $1, step: $1.words, terminal) }
        guard lines != shown else { return }
        shown = lines
        screen.show(lines.map { $0.count > terminal.width && !terminal.hasColor ? $0.fitted(terminal.width) : $0 })
    }

    private static func line(_ name: Name, _ progress: SwapWatch.Progress, step: String, _ terminal: Terminal) -> String
    {
        "  \(sign(progress, terminal)) \(name.text.fitted(20)) \(step)"
    }

    private static func sign(_ progress: SwapWatch.Progress, _ terminal: Terminal) -> String {
        switch progress {
        case .running: terminal.paint("✓", 71)
        case .failed, .gone: terminal.paint("✗", 203)
        case .waiting, .at: terminal.dim("·")
        }
    }
}

extension SwapWatch.Progress {
    /// Where it is, in words that stay the same until it is elsewhere.
    var step: String {
        switch self {
        case .waiting: "has not answered yet"
        case .at(let stage, _, _): stage.word
        case .running: "running"
        case .failed(let code, let message): "failed (\(code)): \(message)"
        case .gone: "gone: its connection broke, or it died"
        }
    }

    /// The same, and how many bytes have come.
    var words: String {
        guard case .at(.fetching, let fetched, let total) = self, total > 0 else { return step }
        let bar = Bar.text(Float(fetched) / Float(total), columns: 20)
        return "fetching  \(bar) \(fetched.megabytes) of \(total.megabytes) MB"
    }
}

extension WireModelState.Stage {
    var word: String {
        switch self {
        case .fetching: "fetching"
        case .testing: "testing"
        case .loading: "loading"
        case .running: "running"
        case .failed: "failed"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension UInt64 {
    /// With one decimal.
    var megabytes: String {
        let tenths = (self / 100_000) + (self % 100_000 >= 50_000 ? 1 : 0)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
