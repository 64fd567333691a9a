import Faces
import Foundation
import Messages

/// Draws the board for a terminal: a line for each camera.
struct LiveTable {
    private static let barColumns = 16

    /// The name, the bar and the percentage of an emotion, with its emoji, which is two columns wide.
    private static let expressionColumns = 2 + 1 + nameColumns + 2 + barColumns + 1 + 5
    private static let nameColumns = 9

    /// As wide as a row, column by column.
    private static let head = [
        "", "camera".fitted(12), "faces".right(5),
        "emotion".fitted(nameColumns + 5) + "confidence".fitted(expressionColumns - nameColumns - 5),
        "frames/s".right(9),
        "latency".right(8), "dropped".right(8),
    ].joined(separator: "  ")

    let terminal: Terminal

    func lines(_ board: SystemBoard, title: String, at now: Int64) -> [String] {
        let rows = board.cameras.keys.sorted { $0.text < $1.text }.map { row($0, board, at: now) }
        let waiting = rows.isEmpty ? [terminal.dim("  waiting for the first frames …")] : []
        let complaints = board.complaints.map { terminal.paint("  ! \($0)", Emotion.angry.terminalColor) }
        return ["", "  \(terminal.bold(title))", "", terminal.dim(Self.head)] + rows + waiting + [""] + [foot(board)]
            + complaints
    }

    private func row(_ camera: Name, _ board: SystemBoard, at now: Int64) -> String {
        guard let state = board.cameras[camera] else { return "" }
        let name = camera.text.fitted(12)
        let faces = "\(state.faceCount)".right(5)
        let rate = String(format: "%.1f", board.rate(of: camera, at: now)).right(8)
        let latency = state.latency.map { String(format: "%.0f ms", $0) }.map { $0.right(8) } ?? "       –"
        let dropped = "\(board.dropped(of: camera))".right(8)
        return "  \(name)  \(faces)  \(expression(state.face))   \(rate)  \(latency)  \(dropped)"
    }

    private func expression(_ face: WireFaceEmotion?) -> String {
        guard let (emotion, confidence) = face?.shown else {
            return terminal.dim("no face".fitted(Self.expressionColumns))
        }
        let bar = terminal.paint(Bar.text(confidence, columns: Self.barColumns), emotion.terminalColor)
        let percent = String(format: "%3.0f %%", confidence * 100)
        return
            "\(emotion.emoji) \(terminal.paint(emotion.name.fitted(Self.nameColumns), emotion.terminalColor))  \(bar) \(percent)"
    }

    private func foot(_ board: SystemBoard) -> String {
        let memory = Double(board.residentBytes) / 1_048_576
        let drops = board.reportedDrops.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
            separator: ", "
        )
        let text =
            "  \(board.reports) reports, \(board.faces) faces, \(board.total("mien_reports_stored_total")) stored"
            + " · dropped: \(drops.isEmpty ? "none" : drops) · memory \(String(format: "%.0f", memory)) MB"
        return terminal.dim(text)
    }
}
