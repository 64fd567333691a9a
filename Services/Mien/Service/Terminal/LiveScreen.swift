/// Shows a text that changes, in place.
struct LiveScreen {
    private let terminal: Terminal
    private var shownLines = 0

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    /// Replaces what was shown before.
    mutating func show(_ lines: [String]) {
        let up = shownLines > 0 ? "\u{1B}[\(shownLines)A" : ""
        terminal.write(up + "\r\u{1B}[J" + lines.joined(separator: "\n") + "\n")
        shownLines = lines.count
    }
}
