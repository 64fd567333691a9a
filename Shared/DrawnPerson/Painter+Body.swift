extension Painter {
    mutating func paintBody() {
        paintNeck()
        if person.garment == .shirt { paintUndershirt() }
        paintGarment()
        paintCollar()
    }

    private mutating func paintNeck() {
        let half = 0.44 + 0.10 * person.rugged
        let deepest = neckline(half).last?.y ?? 2.5
        trace([
            Vec(-half, 0.7), Vec(half, 0.7), Vec(half, 1.2), Vec(half + 0.25, 1.62), Vec(0, deepest + 0.15),
            Vec(-half - 0.25, 1.62),
            Vec(-half, 1.2),
        ])
        let base = person.skin.lit(0.9)
        let shadow = skinShadow.lit(0.92)
        let map = body
        let drop = chinDrop
        canvas.fill(outline) { x, y in
            let place = map.local(x, y)
            let cast = smoothstep(1.62 + drop, 1.12, place.y + abs(place.x) * 0.25 - place.x * 0.12)
            let round = smoothstep(-0.35, 0.75, place.x)
            return base.mixed(with: shadow, min(1, cast * 0.85 + round * 0.5))
        }
    }

    private mutating func paintUndershirt() {
        let neck = 0.46 + 0.10 * person.rugged
        let half = [Vec(0, 1.93), Vec(neck * 0.6, 1.82), Vec(neck + 0.04, 1.55), Vec(neck + 0.05, 2.6)]
        trace(half + half.dropFirst().reversed().map { mirrored($0, -1) })
        canvas.fill(outline, with: person.underCloth.lit(0.88))
    }

    private mutating func paintGarment() {
        let neck = 0.46 + 0.10 * person.rugged
        let wide = 1.62 + 0.22 * person.rugged
        let shoulder = [
            Vec(wide * 0.60, 1.66), Vec(wide * 0.90, 1.92), Vec(wide * 1.05, 2.5), Vec(wide * 1.1, 4.4),
        ]
        let half = neckline(neck).reversed() + shoulder
        trace(half + half.dropFirst().reversed().map { mirrored($0, -1) })
        let cloth = person.cloth
        let map = body
        let grain = Grain.shared.smooth
        canvas.fill(outline) { x, y in
            let place = map.local(x, y)
            let side = place.x / 1.7
            let fold = grain[Int((place.x + abs(place.y - 1.5) * 0.22 + 8) * 30) & 1023]
            let light = 1.0 - 0.17 * side - 0.22 * smoothstep(0.75, 1.1, abs(side)) - 0.10 * max(0, place.y - 2)
            return cloth.lit(light + 0.045 * fold)
        }
    }

    private mutating func paintCollar() {
        let neck = 0.46 + 0.10 * person.rugged
        let dark = person.cloth.lit(0.72)
        switch person.garment {
        case .crew, .vNeck:
            let half = neckline(neck)
            let edge = half + half.dropLast().reversed().map { mirrored($0, -1) }
            collarLine(edge.map { $0 + Vec(0, 0.02) }, 0.045, dark.alpha(0.85))
        case .hoodie: paintHood(neck)
        case .shirt: paintShirt(neck)
        }
    }

    /// The garment's upper edge, from the side of the neck to the middle.
    private func neckline(_ neck: Float) -> [Vec] {
        switch person.garment {
        case .crew, .hoodie: [Vec(neck + 0.08, 1.48), Vec(neck * 0.62, 1.70), Vec(0, 1.82)]
        case .vNeck: [Vec(neck + 0.08, 1.48), Vec(neck * 0.52, 1.83), Vec(0, 2.14)]
        case .shirt: [Vec(neck + 0.08, 1.48), Vec(neck * 0.55, 1.88), Vec(0, 2.16)]
        }
    }

    private mutating func paintHood(_ neck: Float) {
        for side: Float in [-1, 1] {
            trace(
                [
                    Vec(neck * 0.8, 1.32), Vec(neck + 0.26, 1.42), Vec(neck + 0.34, 1.66), Vec(neck * 0.5, 1.98),
                    Vec(0.02, 2.10), Vec(neck * 0.45, 1.78), Vec(neck * 0.92, 1.52),
                ].map { mirrored($0, side) }
            )
            canvas.fill(outline, with: person.cloth.lit(side < 0 ? 1.10 : 0.80))
            collarLine(
                [Vec(0.16 * side, 1.98), Vec(0.18 * side, 2.2), Vec(0.17 * side, 2.5)],
                0.02,
                Color(hex: 0xEDE9E0).alpha(0.9)
            )
        }
    }

    private mutating func paintShirt(_ neck: Float) {
        for side: Float in [-1, 1] {
            trace(
                [
                    Vec(neck * 0.95, 1.34), Vec(neck + 0.12, 1.46), Vec(neck + 0.16, 1.80), Vec(0.26, 2.24),
                    Vec(0.03, 2.16),
                    Vec(neck * 0.6, 1.75),
                ].map { mirrored($0, side) }
            )
            canvas.fill(outline, with: person.cloth.lit(side < 0 ? 1.16 : 0.84))
        }
        collarLine([Vec(0, 2.18), Vec(0.01, 2.7), Vec(0, 3.4)], 0.014, person.cloth.lit(0.6).alpha(0.8))
    }

    private func collarLine(_ corners: [Vec], _ radius: Float, _ color: Color) {
        var path = Outline(capacity: 32)
        path.addSmoothOpen(corners, steps: 6)
        let dabs = path.points.map { Dab(place: body.flat($0.x, $0.y, depth: 0), radius: radius * body.unit) }
        canvas.stroke(dabs, softness: 0.4, color)
    }

    private mutating func trace(_ corners: [Vec]) {
        outline.clear()
        outline.addSmooth(corners.map { body.flat($0.x, $0.y, depth: 0) })
    }
}
