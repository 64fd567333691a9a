package import Messages

extension WireModelSelection {
    /// For a person.
    package var sentence: String {
        let shadowText = hasShadow ? ", \(shadow.id) as its shadow (\(Self.percent(shadowShare)) of a core)" : ""
        let canaryText = hasCanary ? ", \(canary.id) as its canary (\(Self.percent(canaryShare)) of the tracks)" : ""
        return "\(model.id) is selected\(shadowText)\(canaryText)"
    }

    package static func percent(_ share: Double) -> String {
        let tenths = (share * 1_000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }
}
