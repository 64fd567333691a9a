import Foundation

/// Writes what was asked for beside what was measured: 80 columns.
struct BenchTable {
    private static let nameColumns = 44
    private static let (good, bad) = (114, 203)

    let terminal: Terminal

    func text(_ runs: BenchRuns) -> String {
        let setting = runs.throughput.setting
        let rates = String(
            format: "%.1f frames/s, the bare kernels %.1f",
            runs.throughput.framesPerSecond,
            runs.throughput.kernelFramesPerSecond
        )
        let title =
            "\n  \(terminal.bold("Mien, 640×480, one face a frame")) · \(rates)\n"
            + terminal.dim("  \(setting.detector) · \(setting.engine) · \(setting.model) · \(setting.workers) workers")
            + ratios(runs.throughput)
        let head = terminal.dim("    " + "".fitted(Self.nameColumns) + "asked".right(15) + "measured".right(16))
        return ([title, "", head] + runs.goals.map(line)).joined(separator: "\n") + "\n"
    }

    /// Between which the ratio lay that is held against the goal.
    private func ratios(_ report: PipelineReport) -> String {
        let ratios = report.ratios
        guard let least = ratios.min(), let most = ratios.max(), ratios.count > 1 else { return "" }
        let range = String(format: "%.2f to %.2f", least, most)
        return "\n" + terminal.dim("  pipeline / bare kernels in \(ratios.count) rounds: \(range)")
    }

    private func line(_ goal: BenchGoal) -> String {
        let mark =
            switch goal.isMet {
            case true?: terminal.paint("✓", Self.good)
            case false?: terminal.paint("✗", Self.bad)
            case nil: terminal.dim("–")
            }
        let found = goal.found.right(16)
        let isBad = goal.isMet == false
        return "  \(mark) \(goal.name.fitted(Self.nameColumns))\(goal.asked.right(15))"
            + (isBad ? terminal.paint(found, Self.bad) : terminal.bold(found))
    }
}
