/// What comes from a terminal: what a person types, and its own answers.
enum TerminalInput: Sendable, Hashable {
    case key(Key)
    /// Primary device attributes (`CSI ? … c`): 4 among them means sixels.
    case attributes([Int])
    /// kitty's answer to a question about graphics: whether it would show the picture.
    case kitty(Bool)
    /// The terminal's name and version (XTVERSION).
    case name(String)
    /// The present colours (DECRQSS of SGR).
    case rendition(String)
}

/// What a person typed.
enum Key: Sendable, Hashable {
    case character(Character)
    case enter, escape, backspace
    /// Ctrl-C, Ctrl-D, or the end of the input.
    case end
    /// Ctrl-L: draw everything again.
    case redraw
}
