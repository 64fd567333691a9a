/// Metrics in Prometheus's text format 0.0.4 (prometheus.io, "Exposition formats").
struct MetricsText: Sendable {
    /// What a metric is, after its name.
    enum Kind: String, Sendable {
        case counter, gauge
        /// A sum and a count, without quantiles.
        case summary
    }

    private struct Sample {
        let name: String
        let labels: String
        let value: Double
    }

    private var samples: [String: [Sample]] = [:]
    private var seen: Set<String> = []

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Adds a sample, unless its name is none, or there is one with these labels.
    mutating func add(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        guard Self.isName(name, with: ":") else { return }
        let labels = labels.filter { Self.isName($0.name) && !$0.name.hasPrefix("__") }
            .map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        guard seen.insert("\(name){\(labels)}").inserted else { return }
        samples[Self.family(of: name), default: []].append(Sample(name: name, labels: labels, value: value))
    }

    /// The page.
    var text: String {
        samples.sorted { $0.key < $1.key }.map { family, samples in
            let head =
                "# HELP \(family) \(MetricHelp.sentence(family))\n# TYPE \(family) \(Self.kind(of: family, samples))\n"
            // All samples of a name stand together.
            let lines = samples.sorted { ($0.name, $0.labels) < ($1.name, $1.labels) }.map { sample in
                let labels = sample.labels.isEmpty ? "" : "{\(sample.labels)}"
                return "\(sample.name)\(labels) \(Self.text(sample.value))\n"
            }
            return head + lines.joined()
        }.joined()
    }

    private static let summaryEnds = ["_sum", "_count"]

    /// `mien_rpc_seconds` of `mien_rpc_seconds_sum`.
    static func family(of name: String) -> String {
        for end in summaryEnds where name.hasSuffix("_seconds" + end) { return String(name.dropLast(end.count)) }
        return name
    }

    private static func kind(of family: String, _ samples: [Sample]) -> String {
        if samples.contains(where: { $0.name != family }) { return Kind.summary.rawValue }
        return (family.hasSuffix("_total") ? Kind.counter : .gauge).rawValue
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        guard value.isFinite else { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, in metrics' names with a colon.
    private static func isName(_ text: String, with more: Character? = nil) -> Bool {
        guard let first = text.first, !text.isEmpty, !first.isNumber else { return false }
        return text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || $0 == "_" || $0 == more }
    }
}
