import SeededNumbers

/// What a seed decides, in several streams that have nothing to do with each other.
struct SeededRandom: RandomNumberGenerator {
    private var numbers: SeededNumbers

    init(seed: UInt64, stream: UInt64 = 0) {
        numbers = SeededNumbers(seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        _ = next()
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// A number from 0 to below 1.
    mutating func unit() -> Float { Float(next() >> 40) / Float(1 << 24) }

    /// A number in a range.
    mutating func within(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    /// Whether something that happens with this probability happens.
    mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    /// One of the choices, which must not be empty.
    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(next() % UInt64(choices.count))] }
}
