import Faces
import Foundation

/// An evaluation for a person.
struct EvaluationTable {
    private static let columns = 9

    var terminal = Terminal.output

    func text(_ report: EvaluationReport) -> String {
        ([head(report), "", title] + Emotion.allCases.compactMap { row($0, report) } + [""]).joined(separator: "\n")
    }

    private func head(_ report: EvaluationReport) -> String {
        var parts = [
            "\(report.model) on \(report.engine)" + (report.precision.map { " \($0)" } ?? ""),
            "\(report.count) \(report.count == 1 ? "face" : "faces")",
            terminal.bold(String(format: "%.1f %% right", report.accuracy * 100)),
            String(
                format: "%.2f ms a face (network %.2f)",
                report.millisecondsPerFace,
                report.networkMillisecondsPerFace
            ),
        ]
        if report.faceless > 0 { parts.append("\(report.faceless) without a face") }
        if report.unreadable > 0 { parts.append("\(report.unreadable) unreadable") }
        return "  " + parts.joined(separator: " · ")
    }

    private var title: String {
        let words = ["faces", "recall", "precis.", "F1"] + Emotion.allCases.map { "→\($0.name)" }
        return "  " + terminal.dim("shows".fitted(Self.columns) + words.map { $0.right(Self.columns + 1) }.joined())
    }

    private func row(_ emotion: Emotion, _ report: EvaluationReport) -> String? {
        guard let figures = report.perClass[emotion.name] else { return nil }
        let shares = [figures.recall, figures.precision, figures.f1].map { share in
            share.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
        }
        let cells = ["\(figures.count)"] + shares + report.confusion[emotion.rawValue].map { "\($0)" }
        let name = terminal.paint(emotion.name.fitted(Self.columns), emotion.terminalColor)
        return "  " + name + cells.map { $0.right(Self.columns + 1) }.joined()
    }
}
