extension Painter {
    var skinShadow: Color { person.skin * Color(0.46, 0.52, 0.66, 1) }

    /// How much light falls on a place of a round head that is lit from the upper left.
    @inline(__always)
    static func light(at place: Vec) -> Float {
        let side = place.x * 1.04
        let height = (place.y + 0.02) * 0.72
        let front = max(0.02, 1 - side * side - height * height).squareRoot()
        return front * 0.80 - side * 0.34 - height * 0.36
    }

    mutating func paintHead() {
        traceHead()
        let map = head
        let scale = Float(SkinRamp.steps - 1) / 1.3
        ramp.shades.withUnsafeBufferPointer { shades in
            canvas.fill(outline) { x, y in
                let step = (Self.light(at: map.local(x, y)) + 0.25) * scale
                return shades[Int(min(max(step, 0), Float(SkinRamp.steps - 1)))]
            }
        }
    }

    mutating func traceHead() {
        let wide = person.faceWidth
        let jaw = person.jawWidth * person.faceWidth
        let drop = chinDrop
        let cheek = 0.012 * face[.lipCornerPuller]
        let half: [Vec] = [
            Vec(0.44 * wide, -1.06), Vec(0.70 * wide, -0.78), Vec(0.785 * wide, -0.30),
            Vec((0.775 + cheek) * wide, 0.12), Vec((0.715 + cheek) * jaw, 0.48 + drop * 0.3),
            Vec((0.545 + 0.03 * person.rugged) * jaw, 0.82 + drop * 0.7),
            Vec((0.27 + 0.04 * person.rugged) * jaw, 1.05 + drop),
        ]
        var corners = [Vec(0, -1.10)] + half
        corners.append(Vec(0, 1.10 + drop))
        corners += half.reversed().map { Vec(-$0.x, $0.y) }
        outline.clear()
        outline.addSmooth(corners.map { head.flat($0.x, $0.y, depth: 0.2) })
    }

    /// Blood under the skin, the hollows and the high places of every face.
    func paintComplexion() {
        let blush = person.skin * Color(0.72, 0.74, 1, 1)
        let dark = skinShadow
        let light = person.skin.mixed(with: Color(255, 255, 255, 1), 0.45)
        let lift = 0.05 * face[.cheekRaiser] + 0.03 * face[.lipCornerPuller]
        for side: Float in [-1, 1] {
            spot(0.46 * side, 0.26 - lift, 0.30, 0.26, blush.alpha(0.30))
            spot(0.45 * side, 0.10 - lift, 0.20, 0.10, light.alpha(side < 0 ? 0.35 : 0.18))
            spot(0.60 * side, 0.52, 0.22, 0.42, dark.alpha(0.28 + 0.12 * person.rugged))
            spot(0.64 * side, -0.55, 0.20, 0.36, dark.alpha(0.22))
        }
        spot(-0.06, -0.66, 0.46, 0.26, light.alpha(0.28))
        spot(0, 0.80 + chinDrop, 0.26, 0.08, dark.alpha(0.42))
        spot(-0.03, 0.95 + chinDrop, 0.17, 0.11, light.alpha(0.28))
        spot(0.10, 1.10 + chinDrop, 0.50, 0.14, dark.alpha(0.35))
    }

    mutating func paintEars() {
        let base = person.skin * Color(0.88, 0.9, 0.96, 1)
        let inner = skinShadow
        for side: Float in [-1, 1] {
            let wide = person.faceWidth
            let corners = [
                Vec(0.74, -0.20), Vec(0.84, -0.26), Vec(0.91, -0.17), Vec(0.895, 0.02), Vec(0.84, 0.20),
                Vec(0.77, 0.24),
                Vec(0.72, 0.10),
            ]
            outline.clear()
            outline.addSmooth(corners.map { head.flat($0.x * side * wide, $0.y, depth: 0) })
            canvas.fill(outline, with: base.lit(side < 0 ? 1 : 0.86))
            let hollow = head.flat(0.82 * side * wide, -0.04, depth: 0)
            canvas.glow(at: hollow, reach: Vec(0.07, 0.16) * head.unit, turn: head.turn, inner.alpha(0.75))
        }
    }
}
