import Foundation

/// Reads Prometheus's text format 0.0.4 as strictly as it is written down (prometheus.io, "Exposition formats").
struct ExpositionCheck {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let lines: [Substring]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// - Throws: ``Fault``.
    func run() throws {
        guard lines.last == "" else { throw Fault(description: "the last line does not end") }
        var (current, type, done): (String?, String, Set<String>) = (nil, "", [])
        var (samples, hasHelp): (Set<String>, Bool) = ([], false)
        for line in lines.dropLast() {
            if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
                let family = String(match.1)
                guard done.insert(family).inserted else { throw Fault(description: "\(family) stands in two places") }
                (current, hasHelp) = (family, true)
            } else if let match = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary)/) {
                guard String(match.1) == current, hasHelp else { throw Fault(description: "'\(line)' stands alone") }
                (type, hasHelp) = (String(match.2), false)
            } else {
                let sample = try Self.sample(line)
                guard let current, Self.belongs(sample.name, to: current, type) else {
                    throw Fault(description: "'\(line)' is not of \(current ?? "any family")")
                }
                guard samples.insert(sample.identity).inserted else {
                    throw Fault(description: "'\(line)' stands twice")
                }
            }
        }
    }

    /// The families that have samples.
    var families: Set<String> {
        Set(lines.compactMap { $0.wholeMatch(of: /# TYPE ([^ ]+) .*/).map { String($0.1) } })
    }

    private static func belongs(_ name: String, to family: String, _ type: String) -> Bool {
        if type == "counter" { return name == family && name.hasSuffix("_total") }
        return type == "summary" ? ["_sum", "_count"].contains { name == family + $0 } : name == family
    }

    private static func sample(_ line: Substring) throws -> (name: String, identity: String) {
        let value = #/(NaN|[+-]Inf|-?[0-9.]+(e[+-]?[0-9]+)?)/#
        let label = #/[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\"n])*"/#
        guard let head = line.prefixMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) else {
            throw Fault(description: "'\(line)' has no name")
        }
        var rest = line[head.range.upperBound...]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while let match = rest.prefixMatch(of: label) {
                rest = rest[match.range.upperBound...]
                if rest.first == "," { rest = rest.dropFirst() }
            }
            guard rest.first == "}" else { throw Fault(description: "'\(line)' has bad labels") }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", rest.dropFirst().wholeMatch(of: value) != nil else {
            throw Fault(description: "'\(line)' has no value")
        }
        return (String(head.output), String(line[..<rest.startIndex]))
    }
}
