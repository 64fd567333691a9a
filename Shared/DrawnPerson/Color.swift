/// A colour with its strength: blue, green, red from 0 to 255 and alpha from 0 to 1.
typealias Color = SIMD4<Float>

extension SIMD4<Float> {
    /// An opaque colour from red, green and blue, as people write them.
    init(red: Float, green: Float, blue: Float) { self.init(blue, green, red, 1) }

    /// An opaque colour from `0xRRGGBB`.
    init(hex: UInt32) {
        self.init(Float(hex & 255), Float(hex >> 8 & 255), Float(hex >> 16 & 255), 1)
    }

    /// The same colour with another strength.
    @inline(__always)
    func alpha(_ strength: Float) -> Self { Self(x, y, z, strength) }

    /// Darker (below 1) or lighter (above 1), with the same strength.
    @inline(__always)
    func lit(_ light: Float) -> Self { Self(x * light, y * light, z * light, w) }

    /// The colour that is `fraction` of the way to another.
    @inline(__always)
    func mixed(with other: Self, _ fraction: Float) -> Self { self + (other - self) * fraction }
}

/// 0 below one edge, 1 above the other, smooth in between.
@inline(__always)
func smoothstep(_ from: Float, _ to: Float, _ value: Float) -> Float {
    let part = min(max((value - from) * (1 / (to - from)), 0), 1)
    return part * part * (3 - 2 * part)
}

/// The number that is `fraction` of the way between two others.
@inline(__always)
func mix(_ first: Float, _ second: Float, _ fraction: Float) -> Float { first + (second - first) * fraction }
