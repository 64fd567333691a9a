import Faces
import Foundation
import Messages

/// Draws a review: what stands where on the screen, but for the picture.
struct ReviewPage {
    /// A line of text at a place, from 1.
    struct Part: Equatable {
        let row: Int
        let column: Int
        let text: String
    }

    /// What stands beside a bar.
    private static let wordColumns = 28
    private static let margin = 2

    let terminal: Terminal
    let size: ScreenSize

    // MARK: Where things are

    /// In a small window the picture needs the room more than the bars.
    private var barColumns: Int { size.columns >= 100 ? 20 : 8 }

    /// How much room the picture gets: a square, since a cell is half as wide as high; none when the window is too small.
    var pictureArea: CellArea? {
        let rows = min(30, size.rows - 7, (size.columns - Self.wordColumns - barColumns - 3 * Self.margin) / 2)
        return rows >= 4 ? CellArea(columns: 2 * rows, rows: rows) : nil
    }

    /// Row and column of its upper left corner, from 1.
    var pictureOrigin: (row: Int, column: Int) { (3, Self.margin + 1) }

    private var textColumn: Int { Self.margin + 1 + (pictureArea.map { $0.columns + Self.margin } ?? 0) }

    // MARK: What stands there

    /// - Parameters:
    ///   - elapsed: Seconds since the session began.
    ///   - trouble: Why there is no picture of the face, if there is none.
    func parts(_ state: ReviewState, elapsed: Int64, trouble: String? = nil) -> [Part] {
        var parts = [Part(row: 1, column: Self.margin + 1, text: title(state, elapsed: elapsed))]
        let body = state.isHelpShown ? Self.help : state.queue.first.map { lines($0, trouble) } ?? [waiting(state)]
        let column = state.isHelpShown || state.queue.isEmpty ? Self.margin + 1 : textColumn
        for (index, line) in body.enumerated() { parts.append(Part(row: 3 + index, column: column, text: line)) }
        let keys = state.queue.first.map(keyLine) ?? terminal.dim("z take back   q end")
        let note = state.note.isEmpty ? "" : terminal.paint(state.note, Emotion.surprise.terminalColor)
        parts.append(Part(row: size.rows - 2, column: Self.margin + 1, text: note))
        parts.append(Part(row: size.rows - 1, column: Self.margin + 1, text: keys))
        return parts
    }

    private func title(_ state: ReviewState, elapsed: Int64) -> String {
        let count = state.given.count
        var facts = ["\(count) \(count == 1 ? "label" : "labels")"]
        if elapsed >= 30, count > 0 { facts.append("\(Int64(count) * 60 / elapsed) a minute") }
        if state.outbox.count > 1 { facts.append("\(state.outbox.count) on their way") }
        if state.refusedCount > 0 { facts.append("\(state.refusedCount) not accepted") }
        if state.isEnding { facts.append("sending what is left, q again drops it") }
        return terminal.bold("Mien review") + terminal.dim(" · \(state.person) · " + facts.joined(separator: " · "))
    }

    private func waiting(_ state: ReviewState) -> String {
        if state.isEnding { return "Sending the last labels …" }
        return state.isDry ? "Nothing to ask about at present. New faces appear here." : "Looking for faces …"
    }

    private func lines(_ face: ReviewFace, _ trouble: String?) -> [String] {
        let zone = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(face.capturedAt) / 1e6))
        let clock = RecordTime(microseconds: face.capturedAt, offset: Int64(zone))
        let time = "\(clock.date) \(clock.time.prefix(8))"
        let model = face.model.name.isEmpty ? "" : "\(face.model.name)-\(face.model.version)"
        let head = [
            terminal.bold(face.reference.camera) + terminal.dim(" · \(time)"), terminal.dim(model),
            terminal.dim(face.reason.sentence),
        ]
        let complaint = trouble.map { [terminal.paint($0, Emotion.angry.terminalColor)] } ?? []
        return head + complaint + [""] + Emotion.allCases.map { row($0, of: face) }
    }

    private func row(_ emotion: Emotion, of face: ReviewFace) -> String {
        let share = face.probabilities[emotion]
        let isShown = emotion == face.shown
        let mark = isShown ? "▸" : " "
        let word = emotion.name.fitted(9)
        let bar = terminal.paint(Bar.text(share, columns: barColumns), emotion.terminalColor)
        let percent = "\(Int((share * 100).rounded())) %".right(5)
        let name = isShown ? terminal.bold(terminal.paint(word, emotion.terminalColor)) : word
        let key = terminal.dim("\(emotion.digit)") + " \(emotion.letter)"
        return "\(mark) \(key)  \(emotion.emoji) \(name) \(bar) \(percent)"
    }

    private func keyLine(_ face: ReviewFace) -> String {
        let keys = [
            ("Enter", face.shown.name), ("a…u", "other"), ("x", "no face"), ("space", "skip"), ("z", "take back"),
            ("?", "help"), ("q", "end"),
        ]
        return keys.map { "\(terminal.bold($0.0)) \(terminal.dim($0.1))" }.joined(separator: "  ")
    }

    private static let help =
        [
            "What does the face show? Go by what you see, not by what the model says.", "",
        ] + Emotion.allCases.map { "  \($0.letter) or \($0.digit)     \($0.emoji) \($0.name)" } + [
            "  Enter      what the model says (▸)",
            "  x          it is not a face",
            "  space      skip: you cannot tell, or would rather not say",
            "  z          take the last answer back, as often as you like",
            "  q          end; what you answered is sent first",
            "", "Any key goes on.",
        ]
}
