public import Failure

/// A part of a whole, as a person writes it: `10%` or `0.1`; above 0, at most 1.
public struct ModelShare: Sendable, Equatable {
    /// Above 0, at most 1.
    public let value: Double

    /// What a shadow has when nobody says: 30 %.
    public static let usual = ModelShare(0.3)
    /// What a canary has when nobody says: 10 %.
    public static let small = ModelShare(0.1)

    private init(_ value: Double) { self.value = value }

    /// Reads a share.
    ///
    /// - Throws: ``MienError`` (`badArgument`).
    public init(parsing text: String) throws(MienError) {
        let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        // NaN fails the comparisons.
        guard let number, number > 0, number <= 1 else {
            throw MienError(.badArgument, "'\(text.prefix(20))' is no share: write 10% or 0.1, above 0 and at most 1")
        }
        value = number
    }
}

extension ModelShare: CustomStringConvertible {
    public var description: String { "\(value)" }
}
