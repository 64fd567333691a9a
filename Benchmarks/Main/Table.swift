import Foundation

/// A small table for a person, its columns aligned to the right.
struct Table {
    let title: String
    let head: [String]
    let rows: [[String]]

    var text: String {
        let lines = [head] + rows
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        let aligned = lines.map { line in
            "  "
                + zip(line, widths)
                .map { cell, width in String(repeating: " ", count: width - cell.count) + cell }
                .joined(separator: "  ")
        }
        return ([title] + aligned).joined(separator: "\n") + "\n"
    }
}

extension String {
    static func whole(_ number: Double) -> String { String(format: "%.0f", number) }

    static func tenths(_ number: Double) -> String { String(format: "%.1f", number) }

    static func hundredths(_ number: Double) -> String { String(format: "%.2f", number) }

    /// What was asked for, and whether it was reached.
    static func asked(_ minimum: Double, _ format: (Double) -> String, measured: Double) -> String {
        "≥ \(format(minimum)) \(measured >= minimum ? "reached" : "MISSED")"
    }
}
