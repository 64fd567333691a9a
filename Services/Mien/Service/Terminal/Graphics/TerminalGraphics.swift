/// How a terminal shows pictures.
public enum TerminalGraphics: String, Sendable, CaseIterable {
    /// kitty's protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol): kitty, Ghostty, Konsole.
    case kitty
    /// iTerm2's inline images (https://iterm2.com/documentation-images.html): iTerm2, WezTerm.
    case iterm
    /// DEC's sixel (VT330/VT340 Programmer Reference Manual, chapter 14): foot, xterm, mlterm, Windows Terminal.
    case sixel
    /// Half blocks in colour: every terminal that has colours.
    case blocks
    /// No pictures.
    case none
}

/// How many colours a terminal has.
enum ColorDepth: Sendable, Hashable {
    /// 16 million.
    case full
    /// xterm's 256.
    case palette
}
