import Statistics

/// Whether a share has become smaller by more than chance explains.
///
/// The test of two proportions, on one side, with the pooled share (NIST/SEMATECH e-Handbook of Statistical Methods, §7.3.3;
/// Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd edition, §3).
struct ProportionDrop: Sendable, Hashable {
    let before: Proportion
    let now: Proportion

    /// With fewer on either side the normal distribution says nothing of use.
    static let leastCount: UInt64 = 30
    /// The normal distribution's 99 % quantile: every model and camera is tested again and again, so chance alone shall raise
    /// an alarm seldom.
    static let alarm = 2.326_347_874_040_841

    /// How many standard deviations the share now is above the one before; `nil` when neither varies.
    var z: Double? {
        guard before.total > 0, now.total > 0 else { return nil }
        let pooled = (before + now).share
        let variance = pooled * (1 - pooled) * (1 / Double(before.total) + 1 / Double(now.total))
        return variance > 0 ? (now.share - before.share) / variance.squareRoot() : nil
    }

    /// Whether it is time to tell somebody.
    var isAlarming: Bool {
        guard before.total >= Self.leastCount, now.total >= Self.leastCount, let z else { return false }
        return z < -Self.alarm
    }
}
