/// Turns the painted picture into bytes, with a little noise as a camera has.
struct Film {
    private let noise: [Float]
    let seed: UInt64

    private static let size = 16_384

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 31)
        // The sum of three uniform numbers is nearly a bell curve.
        noise = (0..<Self.size).map { _ in (random.unit() + random.unit() + random.unit() - 1.5) * 5 }
        self.seed = seed
    }

    /// The nearest whole numbers from 0 to 255, in the lowest byte of each lane.
    ///
    /// Adding 2²³ moves the whole part of a float to the end of its mantissa: much faster here than a SIMD conversion.
    @inline(__always)
    private static func bytes(_ color: Color) -> SIMD4<UInt32> {
        let low = color.replacing(with: 0, where: color .< 0)
        let clamped = low.replacing(with: 255, where: low .> 255)
        return unsafeBitCast(clamped + 8_388_608, to: SIMD4<UInt32>.self)
    }

    /// Develops painted colours into blue, green and red bytes.
    ///
    /// - Parameter noise: any number; it chooses which of the noise is used.
    func expose(
        _ colors: UnsafeMutableBufferPointer<Color>,
        noise choice: UInt64,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) {
        noise.withUnsafeBufferPointer { noise in
            var grain = Int(choice % UInt64(Self.size))
            var place = 0
            for color in colors {
                let developed = Self.bytes(color + noise[grain])
                grain = (grain + 1) & (Self.size - 1)
                bytes[place] = UInt8(truncatingIfNeeded: developed.x)
                bytes[place + 1] = UInt8(truncatingIfNeeded: developed.y)
                bytes[place + 2] = UInt8(truncatingIfNeeded: developed.z)
                place += 3
            }
        }
    }
}
