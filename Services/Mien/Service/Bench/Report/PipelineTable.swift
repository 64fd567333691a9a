import Foundation

/// Writes a pipeline's report for a person: 80 columns.
struct PipelineTable {
    private static let nameColumns = 11
    private static let barColumns = 28
    /// Colours of a terminal's 256, for what is well and what is not.
    private static let (good, bad) = (114, 203)

    let terminal: Terminal

    func text(_ report: PipelineReport) -> String {
        let parts = [
            [title(report.setting)], rates(report), ages(report), costs(report), whereabouts(report),
            stages(report), windows(report.windows),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func title(_ setting: PipelineReport.Setting) -> String {
        let cameras = "\(setting.cameras) \(setting.cameras == 1 ? "camera" : "cameras")"
        let load = String(format: "%.1f frames/s offered for %.0f s", setting.offered, setting.seconds)
        let words = "\(setting.detector) · \(setting.engine) · \(setting.model)"
        let workers = "\(setting.workers) detector \(setting.workers == 1 ? "worker" : "workers")"
        return "\n  " + terminal.bold("Mien pipeline · \(cameras) · \(load)") + "\n  "
            + terminal.dim("\(words) · \(workers)")
    }

    private func line(_ name: String, _ value: String, _ note: String = "") -> String {
        "  \(terminal.dim(name.fitted(Self.nameColumns))) \(value.right(9))  \(note)"
    }

    private func rates(_ report: PipelineReport) -> [String] {
        let kernels = String(format: "%.1f", report.kernelFramesPerSecond)
        let ratio = terminal.bold(String(format: "%.2f", report.ratio))
        let note = "frames/s   of \(kernels) that the bare kernels reach: \(ratio)"
        return [line("throughput", String(format: "%.1f", report.framesPerSecond), note)]
    }

    private func ages(_ report: PipelineReport) -> [String] {
        let head = line("", "p50", "    p90      p99")
        let rows = [("detected", report.detection), ("classified", report.age), ("recorded", report.latency)]
        return [terminal.dim(head)]
            + rows.map { name, ages in
                line(
                    name,
                    Self.number(ages.p50),
                    "\(Self.number(ages.p90).right(7))  \(Self.number(ages.p99).right(7))  ms"
                )
            }
    }

    private func costs(_ report: PipelineReport) -> [String] {
        let kernels = " (kernels \(Self.number(report.kernels.cpuMilliseconds)))"
        var lines = [
            line("CPU", Self.number(report.cpuMilliseconds), "ms a frame\(kernels)"),
            line("", "", terminal.dim(Self.list(report.cpuByService))),
            line("memory", String(format: "%.0f", report.residentMegabytes), "MB resident"),
            line("", "", terminal.dim(Self.list(report.memoryByService))),
        ]
        if let source = report.source {
            lines.append(line("source", Self.number(source.cpuMilliseconds), "ms a frame, in no other number here"))
        }
        return lines
    }

    private func whereabouts(_ report: PipelineReport) -> [String] {
        let account = report.account
        let drops = account.dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let fairness =
            report.fairness.map { String(format: "cameras' shares max/min %.2f", $0) } ?? "a camera got nothing"
        let sum = "of \(account.frames) frames: \(account.stored) stored, \(drops.isEmpty ? "none dropped" : drops)"
        let isComplete = account.unaccounted == 0
        let rest = "unaccounted \(account.unaccounted)"
        return [
            line("dropped", "\(report.dropped)", fairness),
            line("all frames", "\(account.frames)", sum.replacing("of \(account.frames) frames: ", with: "= ")),
            line("", "", terminal.paint(rest, isComplete ? Self.good : Self.bad)),
        ]
    }

    private func stages(_ report: PipelineReport) -> [String] {
        let kernels = report.kernels
        let whole = kernels.stages.values.reduce(0, +)
        let rows = KernelStage.allCases.map { stage in
            let time = kernels.stages[stage.rawValue] ?? 0
            let bar = Bar.text(Float(time / max(whole, 1e-9)), columns: Self.barColumns)
            return line(stage.rawValue, Self.number(time), terminal.paint(bar, Self.good))
        }
        return [terminal.dim("  the bare kernels, ms a frame on one of as many threads")] + rows
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

    private static func number(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }

    private static func list(_ values: [String: Double]) -> String {
        values.sorted { $0.value > $1.value }.map { "\($0.key) \(number($0.value))" }.joined(separator: " · ")
    }
}
