/// Random numbers that a seed decides, the same in every run and on every machine: SplitMix64.
///
/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
    @usableFromInline
    var state: UInt64

    /// A generator whose numbers are those of all others with this seed.
    @inlinable
    public init(_ seed: UInt64) { state = seed }

    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// Spreads a number over all 64 bits: numbers that are close come out far apart.
    @inlinable
    public static func mixed(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
