/// Numbers as the database has them: SQLite stores a small integer in one to four bytes, a real in eight.
package enum FixedPoint {
    /// Of scores and probabilities.
    package static let millionths: Float = 1_000_000
    /// Of pixels.
    package static let tenths: Float = 10

    private static let limit = 1e15

    /// A number in units of 1 / `scale`; what is no number becomes 0, and what is too large the largest.
    package static func encode(_ value: Float, scale: Float) -> Int64 {
        let scaled = (Double(value) * Double(scale)).rounded()
        return scaled.isNaN ? 0 : Int64(min(max(scaled, -limit), limit))
    }

    package static func decode(_ units: Int64, scale: Float) -> Float {
        Float(Double(units) / Double(scale))
    }
}
