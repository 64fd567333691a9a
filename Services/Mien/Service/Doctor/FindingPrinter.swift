/// Prints findings, one line each.
public struct FindingPrinter {
    private let terminal = Terminal.output

    public init() {}

    public func show(_ finding: Finding) {
        let (sign, color) =
            switch finding.grade {
            case .good: ("✓", 71)
            case .warning: ("!", 214)
            case .bad: ("✗", 203)
            }
        let remedy = finding.remedy.map { "  → \($0)" } ?? ""
        terminal.write(
            "  \(terminal.paint(sign, color)) \(finding.subject.fitted(10)) \(finding.sentence)\(terminal.bold(remedy))\n"
        )
    }
}
