/// Finds out what a terminal can show by asking it: over ssh, its environment is not ours.
struct TerminalProbe {
    /// What is to be found out.
    struct Findings: Sendable, Hashable {
        var graphics: TerminalGraphics
        var depth: ColorDepth
    }

    private let environment: [String: String]
    private var isKitty = false
    private var hasSixels = false
    private var name = ""
    private var hasFullColor = false
    /// Whether the terminal has said all that it will say.
    private(set) var isComplete = false

    init(environment: [String: String]) {
        self.environment = environment
        // These may be asked nothing: they would show the question.
        isComplete = ["", "dumb", "linux", "vt100"].contains(environment["TERM"] ?? "")
    }

    /// What to ask. Every terminal answers the last question, so its answer says that none of the others comes any more.
    var question: String {
        if isComplete { return "" }
        let term = environment["TERM"] ?? ""
        // To these, it would be a window's title.
        let isMultiplexer = term.hasPrefix("screen") || term.hasPrefix("tmux")
        let kitty = isMultiplexer ? "" : "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
        let color = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
        return kitty + color + "\u{1B}[>q" + "\u{1B}[c"
    }

    mutating func add(_ input: TerminalInput) {
        switch input {
        case .kitty(let isShown): isKitty = isShown
        case .name(let name): self.name = name
        // Colons, semicolons, with or without an empty colour space: what counts is that it knows the colour again.
        case .rendition(let text): hasFullColor = text.contains("1:2:3") || text.contains("1;2;3")
        case .attributes(let numbers):
            hasSixels = numbers.contains(4)
            isComplete = true
        case .key: break
        }
    }

    var findings: Findings { Findings(graphics: graphics, depth: depth) }

    private var graphics: TerminalGraphics {
        if isKitty { return .kitty }
        // Inside a multiplexer these name the terminal around it, which does not get to see our pictures.
        let isInside = environment["TMUX"] != nil || environment["STY"] != nil
        let program = isInside ? nil : environment["LC_TERMINAL"] ?? environment["TERM_PROGRAM"]
        if name.hasPrefix("iTerm2") || program?.hasPrefix("iTerm") == true { return .iterm }
        if hasSixels { return .sixel }
        return environment["TERM"] == "dumb" ? .none : .blocks
    }

    private var depth: ColorDepth {
        let isSaid = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
        return isSaid || hasFullColor || graphics == .kitty || graphics == .iterm ? .full : .palette
    }
}
