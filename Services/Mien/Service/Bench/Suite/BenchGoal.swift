/// A number that was asked for, and the one that was measured.
struct BenchGoal: Encodable, Sendable {
    enum Limit: Sendable {
        case atLeast(Double), atMost(Double)
    }

    let name: String
    let limit: Limit
    let unit: String
    /// `nil`: this machine cannot tell.
    let measured: Double?

    /// `nil` when nothing was measured.
    var isMet: Bool? {
        measured.map { measured in
            switch limit {
            case .atLeast(let least): measured >= least
            case .atMost(let most): measured <= most
            }
        }
    }

    /// "≥ 0.9", "≤ 25 ms".
    var asked: String {
        switch limit {
        case .atLeast(let least): "≥ \(Self.text(least, unit))"
        case .atMost(let most): "≤ \(Self.text(most, unit))"
        }
    }

    var found: String { measured.map { Self.text($0, unit) } ?? "–" }

    private static func text(_ value: Double, _ unit: String) -> String {
        // A ratio that is missed by little must not look like one that is met.
        let number = value.rounded(to: abs(value) < 10 ? 3 : 2)
        let digits = number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
        return unit.isEmpty ? digits : "\(digits) \(unit)"
    }

    private enum CodingKeys: String, CodingKey {
        case name, asked, unit, measured, met
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(asked, forKey: .asked)
        try container.encode(unit, forKey: .unit)
        try container.encodeIfPresent(measured, forKey: .measured)
        try container.encodeIfPresent(isMet, forKey: .met)
    }
}
