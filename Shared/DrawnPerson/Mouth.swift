#if canImport(Glibc)
    internal import Glibc
#else
    internal import Foundation
#endif

/// The edges of the lips at one moment, in head units; `part` runs from the left corner at 0 to the right one at 1.
struct Mouth {
    var half: Float
    var corner: Float
    /// The middles of the inner edges.
    var upper: Float
    var lower: Float
    var upperThickness: Float
    var lowerThickness: Float
    /// 0 bends the edges like a bow, 1 like a box.
    var square: Float

    func x(_ part: Float) -> Float { (part * 2 - 1) * half }

    private func arch(_ part: Float) -> Float {
        let off = part * 2 - 1
        let bow = 1 - off * off
        let box = 1 - off * off * off * off
        return mix(bow, box, square)
    }

    func upperInner(_ part: Float) -> Vec { Vec(x(part), corner + (upper - corner) * arch(part)) }
    func lowerInner(_ part: Float) -> Vec { Vec(x(part), corner + (lower - corner) * arch(part)) }

    func upperOuter(_ part: Float) -> Vec {
        let off = part * 2 - 1
        let dip = 1 - 0.20 * max(0, 1 - off * off * 36)
        let thick = upperThickness * (1 - off * off).squareRoot() * (1 - 0.35 * abs(off)) * dip
        return upperInner(part) - Vec(0, thick)
    }

    func lowerOuter(_ part: Float) -> Vec {
        let off = part * 2 - 1
        return lowerInner(part) + Vec(0, lowerThickness * pow(max(0, 1 - off * off), 0.8))
    }
}
