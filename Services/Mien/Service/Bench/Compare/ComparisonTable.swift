import Foundation

/// Writes two paths side by side: 80 columns.
struct ComparisonTable {
    private static let nameColumns = 22
    private static let columns = 24

    let terminal: Terminal

    func text(_ paths: [Comparison.Path]) -> String {
        let frames = paths.first?.times.frames ?? 0
        let title = "\n  " + terminal.bold("The same \(frames) frames by two paths, one thread each")
        let head = terminal.dim("  " + "".fitted(Self.nameColumns)) + paths.map { $0.name.right(Self.columns) }.joined()
        var rows = [
            row("frames/s", paths) { number($0.framesPerSecond) },
            row("ms a frame", paths) { number($0.times.milliseconds) },
        ]
        rows += KernelStage.allCases.map { stage in
            terminal.dim(row("  \(stage.rawValue)", paths) { number($0.times.milliseconds(stage)) })
        }
        rows.append(row("frames with a face", paths) { "\($0.times.framesWithFace)" })
        rows.append(row("faces", paths) { "\($0.times.faces)" })
        return ([title, "", head] + rows + speedUp(paths)).joined(separator: "\n") + "\n"
    }

    private func row(_ name: String, _ paths: [Comparison.Path], _ value: (Comparison.Path) -> String) -> String {
        "  \(name.fitted(Self.nameColumns))" + paths.map { value($0).right(Self.columns) }.joined()
    }

    private func speedUp(_ paths: [Comparison.Path]) -> [String] {
        guard let slow = paths.first, let fast = paths.last, slow.framesPerSecond > 0 else { return [] }
        let text =
            slow.name == fast.name
            ? "nothing faster than \(slow.name) was found on this machine"
            : String(format: "%@ is %.1f times as fast", fast.name, fast.framesPerSecond / slow.framesPerSecond)
        return ["", "  " + text]
    }

    private func number(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }
}
