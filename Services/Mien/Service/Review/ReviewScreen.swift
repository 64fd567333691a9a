import Failure

/// Puts a review on the terminal: the text each time, the picture when it is another one.
struct ReviewScreen {
    private struct Shown: Equatable {
        let face: WireFace?
        let size: ScreenSize
        let isHelp: Bool

        typealias WireFace = ReviewFace
    }

    private let terminal: Terminal
    private let findings: TerminalProbe.Findings
    private var shown: Shown?
    private var trouble: String?

    init(terminal: Terminal, findings: TerminalProbe.Findings) {
        self.terminal = terminal
        self.findings = findings
    }

    /// Forgets what is on the screen.
    mutating func invalidate() { shown = nil }

    mutating func show(_ state: ReviewState, size: ScreenSize, elapsed: Int64) {
        let page = ReviewPage(terminal: terminal, size: size)
        let wanted = Shown(face: state.queue.first, size: size, isHelp: state.isHelpShown)
        var picture = ""
        if wanted != shown {
            trouble = nil
            picture = (findings.graphics == .kitty ? KittyPicture.clear : "") + "\u{1B}[0m\u{1B}[2J"
            if let face = wanted.face, !wanted.isHelp { picture += self.picture(face, page) }
            shown = wanted
        }
        let text = page.parts(state, elapsed: elapsed, trouble: trouble).map {
            "\u{1B}[\($0.row);\($0.column)H\($0.text)\u{1B}[K"
        }
        // Between these two the terminal shows nothing half done (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036).
        terminal.write("\u{1B}[?2026h" + picture + text.joined() + "\u{1B}[?2026l")
    }

    private mutating func picture(_ face: ReviewFace, _ page: ReviewPage) -> String {
        guard let area = page.pictureArea, findings.graphics != .none else { return "" }
        let origin = page.pictureOrigin
        do {
            return try ReviewPicture.text(
                face.jpeg,
                at: origin,
                in: area,
                cell: (page.size.cellWidth, page.size.cellHeight),
                findings
            )
        } catch {
            trouble = "no picture: \(describe(error))"
            return ""
        }
    }
}

/// A face in whatever way a terminal shows pictures.
enum ReviewPicture {
    /// Text that shows a JPEG at a place on the screen.
    ///
    /// - Throws: `ImageError` for a JPEG that cannot be shown.
    static func text(
        _ jpeg: [UInt8],
        at origin: (row: Int, column: Int),
        in area: CellArea,
        cell: (width: Int, height: Int),
        _ findings: TerminalProbe.Findings
    ) throws -> String {
        let move = { (row: Int) in "\u{1B}[\(row);\(origin.column)H" }
        let (width, height) = (area.columns * cell.width, area.rows * cell.height)
        switch findings.graphics {
        case .kitty:
            let picture = try ScreenPicture(jpeg: jpeg, width: 160, height: 160)
            return move(origin.row) + KittyPicture.text(picture, in: area)
        case .iterm:
            // The terminal decodes it; we only see whether it is one.
            _ = try ScreenPicture(jpeg: jpeg, width: 1, height: 1)
            return move(origin.row) + InlinePicture.text(jpeg: jpeg, in: area)
        case .sixel:
            // Whole sixels: one row more would push the screen up.
            let picture = try ScreenPicture(jpeg: jpeg, width: width, height: height / 6 * 6)
            return move(origin.row) + SixelPicture.text(picture)
        case .blocks:
            let picture = try ScreenPicture(jpeg: jpeg, width: area.columns, height: 2 * area.rows)
            let lines = HalfBlockPicture.lines(picture, depth: findings.depth)
            return lines.enumerated().map { move(origin.row + $0.offset) + $0.element }.joined()
        case .none:
            return ""
        }
    }
}
