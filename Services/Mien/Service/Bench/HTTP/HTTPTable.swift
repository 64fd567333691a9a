import Foundation

/// Writes what was measured of a gateway for a person.
struct HTTPTable {
    private static let nameColumns = 44

    let terminal: Terminal

    func text(_ report: HTTPReport) -> String {
        let flood = report.flood
        let lines = [
            "\n  \(terminal.bold("POST /api/v1/predict, 640×480, one face"))", pairs("latency, ms", report.latencies),
            pairs("pictures/s", report.throughputs),
            String(
                format: "  %d clients, %.0f s: %d read, %d told to come later, %d failed · p99 %.0f ms",
                flood.clients,
                flood.seconds,
                flood.ok,
                flood.busy,
                flood.failed,
                flood.p99
            ),
            "  gateway's memory, MB: " + flood.memory.map { String(format: "%.0f", $0) }.joined(separator: " "), "",
            terminal.dim("    " + "".fitted(Self.nameColumns) + "asked".right(15) + "measured".right(16)),
        ]
        return (lines + report.goals.map(line)).joined(separator: "\n") + "\n"
    }

    private func pairs(_ what: String, _ rounds: [HTTPReport.Round]) -> String {
        let texts = rounds.map { String(format: "%.1f/%.1f", $0.gateway, $0.kernels) }
        return terminal.dim("  \(what), gateway/kernels: ") + texts.joined(separator: "  ")
    }

    private func line(_ goal: BenchGoal) -> String {
        let mark = goal.isMet == false ? "✗" : "✓"
        return "  \(mark) \(goal.name.fitted(Self.nameColumns))\(goal.asked.right(15))\(goal.found.right(16))"
    }
}
