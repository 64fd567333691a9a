import Rollout
import Synchronization

/// Shows how much of a bundle the library has fetched.
final class OfferDisplay: Sendable {
    private let bar: Mutex<ProgressBar?>
    private let terminal: Terminal

    init(terminal: Terminal) {
        self.terminal = terminal
        bar = Mutex(nil)
    }

    @Sendable func show(_ progress: OfferProgress) {
        bar.withLock { bar in
            switch progress {
            case .served(let bytes, let total):
                bar = bar ?? ProgressBar(total: total, terminal: terminal)
                bar?.update(bytes, note: "to the library")
            case .ended:
                bar?.finish()
                bar = nil
            }
        }
    }
}
