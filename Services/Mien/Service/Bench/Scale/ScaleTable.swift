import Foundation

/// Writes for a person what cameras cost.
struct ScaleTable {
    private static let (good, bad) = (114, 203)
    private static let nameColumns = 44
    /// The programs whose cores are shown, in the order of the data.
    static let programs = ["broker", "classifier", "recorder", "gateway", "source"]

    let terminal: Terminal

    func text(_ report: ScaleReport) -> String {
        let parts = [title(report), steps(report), [sentence(report)], report.goals.map(goal)]
        return "\n" + parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n\n"
    }

    private func title(_ report: ScaleReport) -> [String] {
        let setting = report.setting
        let what = setting.work == .faces ? "sets of faces" : "reports"
        let words = "\(setting.model) · \(setting.engine) · \(setting.processors) processors"
        let title = "Mien scale · simulated cameras, \(setting.fps.formatted()) \(what)/s each"
        return ["  " + terminal.bold(title), "  " + terminal.dim(words)]
    }

    private func steps(_ report: ScaleReport) -> [String] {
        let head = ["cameras", "sent/s", "lost", "shed", "p50 ms", "p99 ms"] + Self.programs.map(Self.short) + ["each"]
        let rows = zip(report.steps, report.costs).map { step, cost in
            let sent = step.offered.rounded(to: 0).formatted(.number.grouping(.never))
            let delays = [step.latency?.p50, step.latency?.p99].map { $0.map { String(format: "%.0f", $0) } ?? "–" }
            let cores = Self.programs.map { String(format: "%.3f", step.cores[$0] ?? 0) }
            return ["\(step.cameras)", sent, "\(step.lost)", "\(step.shed)"] + delays + cores
                + [String(format: "%.2f", cost)]
        }
        let notes = [""] + report.steps.map { $0.saturation.map { "  \($0.rawValue)" } ?? "" }
        let note = "cores of each program; each: thousandths of a core for a camera, without the simulation"
        return zip([head] + rows, notes).map { row, note in
            "  " + row.map { $0.right(8) }.joined() + terminal.paint(note, Self.bad)
        } + ["  " + terminal.dim(note)]
    }

    private static func short(_ program: String) -> String {
        program == "source" ? "(sim.)" : String(program.prefix(7))
    }

    private func sentence(_ report: ScaleReport) -> String {
        switch (report.enough, report.tooMany) {
        case (let enough?, let tooMany?): "  \(enough) cameras are well on this machine, \(tooMany) are too many"
        case (let enough?, nil): "  \(enough) cameras are well on this machine; more were not tried"
        case (nil, let tooMany?): "  \(tooMany) cameras are too many for this machine"
        case (nil, nil): "  nothing was measured"
        }
    }

    private func goal(_ goal: BenchGoal) -> String {
        let mark =
            switch goal.isMet {
            case true?: terminal.paint("✓", Self.good)
            case false?: terminal.paint("✗", Self.bad)
            case nil: terminal.dim("–")
            }
        return "  \(mark) \(goal.name.fitted(Self.nameColumns))\(goal.asked.right(15))\(goal.found.right(16))"
    }
}
