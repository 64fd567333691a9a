import Foundation

/// How far a long task is, on standard error, where a person looks; nothing elsewhere.
struct ProgressBar {
    private static let columns = 30

    private let total: Int
    private let terminal: Terminal
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    init(total: Int, terminal: Terminal = .error) {
        self.total = total
        self.terminal = terminal
    }

    /// Shows that so many are done.
    mutating func update(_ done: Int, note: String) {
        let now = ContinuousClock.now
        guard terminal.isInteractive, total > 1 else { return }
        // Ten times a second is more than anyone reads.
        if let lastShown, now - lastShown < .milliseconds(100), done < total { return }
        lastShown = now
        let bar = Bar.text(Float(done) / Float(total), columns: Self.columns)
        let text = " \(bar) \(done)/\(total)  \(Self.timeLeft(done, of: total, after: now - start))  \(note)"
        terminal.write("\r\u{1B}[K" + String(text.prefix(terminal.width - 1)))
    }

    /// Takes the bar away.
    func finish() {
        if terminal.isInteractive, total > 1 { terminal.write("\r\u{1B}[K") }
    }

    private static func timeLeft(_ done: Int, of total: Int, after elapsed: Duration) -> String {
        guard done > 0 else { return "" }
        let left = elapsed / done * (total - done)
        let seconds = left.components.seconds
        return String(format: "%d:%02d left", seconds / 60, seconds % 60)
    }
}
