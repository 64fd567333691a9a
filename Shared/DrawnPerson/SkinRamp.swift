/// A person's skin from the darkest shade to the brightest light, worked out once, because it is asked for so often.
struct SkinRamp {
    static let steps = 256

    /// By light from -0.25 at the first to 1.05 at the last.
    let shades: [Color]

    init(skin: Color) {
        let shadow = skin * Color(0.46, 0.52, 0.66, 1)
        shades = (0..<Self.steps).map { step in
            let light = -0.25 + 1.3 * Float(step) / Float(Self.steps - 1)
            let lit = shadow.mixed(with: skin, smoothstep(-0.25, 0.72, light))
            return lit.mixed(with: Color(235, 245, 255, 1), 0.16 * smoothstep(0.7, 1.05, light))
        }
    }
}
