import Foundation

/// Writes a pipeline's report for a person: 80 columns.
struct PipelineTable {
    private static let nameColumns = 11
    private static let barColumns = 30
    /// Colours of a terminal's 256, for what is well and what is not.
    private static let (good, bad) = (114, 203)

    let terminal: Terminal

    func text(_ report: PipelineReport) -> String {
        let parts = [
            title(report.setting), rates(report), ages(report), memory(report), whereabouts(report),
            stages(report.kernels), report.rounds.count > 1 ? rounds(report.rounds) : windows(report.windows),
        ]
        let shown = parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        return "\n" + shown.joined(separator: "\n\n") + "\n\n"
    }

    private func line(_ name: String, _ value: String, _ note: String = "") -> String {
        "  \(terminal.dim(name.fitted(Self.nameColumns)))\(value.right(8))  \(note)"
    }

    private func title(_ setting: PipelineReport.Setting) -> [String] {
        let cameras = "\(setting.cameras) \(setting.cameras == 1 ? "camera" : "cameras")"
        let load = String(format: "%.1f frames/s offered for %.0f s", setting.offered, setting.seconds)
        let workers = "\(setting.workers) \(setting.workers == 1 ? "worker" : "workers")"
        let words = "\(setting.detector) · \(setting.engine) · \(setting.model) · \(workers)"
        return ["  " + terminal.bold("Mien pipeline · \(cameras) · \(load)"), "  " + terminal.dim(words)]
    }

    private func rates(_ report: PipelineReport) -> [String] {
        let kernels = (
            rate: Self.number(report.kernelFramesPerSecond), cpu: Self.number(report.kernels.cpuMilliseconds)
        )
        var lines = [
            line(
                "throughput",
                Self.number(report.framesPerSecond),
                "frames/s    bare kernels \(kernels.rate), \(ratio(report.ratio, report.ratios))"
            ),
            line(
                "CPU",
                Self.number(report.cpuMilliseconds),
                "ms a frame  bare kernels \(kernels.cpu), \(ratio(report.cpuRatio, report.rounds.map(\.cpuRatio)))"
            ),
            details(report.cpuByService),
        ]
        if let source = report.source {
            let note = "ms a frame  the cameras, which no other number contains"
            lines.append(line("", Self.number(source.cpuMilliseconds), terminal.dim(note)))
        }
        return lines
    }

    /// The median, and between which the rounds' ratios lie.
    private func ratio(_ median: Double, _ rounds: [Double]) -> String {
        let text = "ratio \(terminal.bold(Self.share(median)))"
        guard let least = rounds.min(), let most = rounds.max(), rounds.count > 1 else { return text }
        return "\(text) (\(Self.share(least))–\(Self.share(most)))"
    }

    private func ages(_ report: PipelineReport) -> [String] {
        let rows = [("detected", report.detection), ("classified", report.age), ("recorded", report.latency)]
        return [
            terminal.dim(
                "  " + "ms after".fitted(Self.nameColumns) + ["p50", "p90", "p99"].map { $0.right(8) }.joined()
            )
        ]
            + rows.map { name, ages in
                line(name, Self.number(ages.p50)).trimmingTail
                    + [ages.p90, ages.p99].map { Self.number($0).right(8) }.joined()
            }
    }

    private func memory(_ report: PipelineReport) -> [String] {
        [
            line(
                "memory",
                String(format: "%.0f", report.residentMegabytes),
                String(format: "MB resident, %.0f MB with shared pages once", report.proportionalMegabytes)
            ),
            details(report.memoryByService),
        ]
    }

    private func whereabouts(_ report: PipelineReport) -> [String] {
        let account = report.account
        let drops = account.dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let fairness = report.fairness.map { "most and least reports of a camera: \(Self.share($0)) to 1" }
        let rest = terminal.paint(
            "\(account.unaccounted) unaccounted for",
            account.unaccounted == 0 ? Self.good : Self.bad
        )
        let shownDrops = drops.isEmpty ? "none dropped" : "dropped: \(drops)"
        return [
            line("dropped", "\(report.dropped)", "frames      \(fairness ?? "a camera got no report")"),
            line("of all", "\(account.frames)", "frames      \(account.stored) stored, \(shownDrops),"),
            line("", "", "            " + rest),
        ]
    }

    private func stages(_ kernels: PipelineReport.Kernels) -> [String] {
        let whole = kernels.stages.values.reduce(0, +)
        let rows = KernelStage.allCases.map { stage in
            let time = kernels.stages[stage.rawValue] ?? 0
            let bar = Bar.text(Float(time / max(whole, 1e-9)), columns: Self.barColumns)
            return line(stage.rawValue, Self.number(time), terminal.paint(bar, Self.good))
        }
        return [terminal.dim("  the bare kernels, ms of a thread a frame")] + rows
    }

    private func rounds(_ rounds: [PipelineReport.Round]) -> [String] {
        let head = "   offered  frames/s  bare kernels     ratio  ratio of CPU"
        return [terminal.dim(head)]
            + rounds.map { round in
                String(
                    format: "%10.1f%10.1f%14.1f%10.2f%14.2f",
                    round.offered,
                    round.framesPerSecond,
                    round.kernelFramesPerSecond,
                    round.ratio,
                    round.cpuRatio
                )
            }
    }

    private func windows(_ windows: [PipelineWindow]) -> [String] {
        guard windows.count > 1 else { return [] }
        let head = "    frames   reports   dropped    p50 ms    p99 ms    memory MB"
        return [terminal.dim(head)]
            + windows.map { window in
                String(
                    format: "%10d%10d%10d%10.1f%10.1f%13.0f",
                    window.frames,
                    window.reports,
                    window.dropped,
                    window.p50 ?? 0,
                    window.p99 ?? 0,
                    window.residentMegabytes
                )
            }
    }

    /// The largest first, four to a line.
    private func details(_ amounts: [String: Double]) -> String {
        let words = amounts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map {
            "\($0.key) \(Self.number($0.value))"
        }
        return stride(from: 0, to: words.count, by: 4).map { start in
            let line = words[start..<min(start + 4, words.count)].joined(separator: " · ")
            return terminal.dim("  " + "".fitted(Self.nameColumns) + line)
        }.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }
    private static func share(_ value: Double) -> String { String(format: "%.2f", value) }
}

extension String {
    /// Without the spaces at its end.
    fileprivate var trimmingTail: String { String(reversed().drop { $0 == " " }.reversed()) }
}
