extension Painter {
    /// The measures of one eye at this moment, in head units, before the mirror.
    private struct Eye {
        var inner: Vec
        var outer: Vec
        /// How far the lids' middles are above and below the line between the corners.
        var upper: Float
        var lower: Float
        var iris: Float

        func upperLid(_ part: Float) -> Vec { lid(part, -upper, skew: -0.06) }
        func lowerLid(_ part: Float) -> Vec { lid(part, lower, skew: 0.08) }

        private func lid(_ part: Float, _ height: Float, skew: Float) -> Vec {
            let bend = 4 * part * (1 - part)
            let arch = bend * (1 + skew * (part * 2 - 1)) * (1.18 - 0.18 * bend)
            return inner + (outer - inner) * part + Vec(0, height * arch)
        }
    }

    private func eye(_ side: Float) -> Eye {
        let size = person.eyeSize
        let open =
            1 + 0.62 * face[.upperLidRaiser] - 0.22 * face[.lidTightener] - 0.12 * face[.cheekRaiser]
            - 0.18 * face[.noseWrinkler] - 0.14 * face[.browLowerer] * (1 - face[.upperLidRaiser])
        let floor =
            1 - 0.5 * face[.lidTightener] - 0.45 * face[.cheekRaiser] - 0.35 * face[.noseWrinkler]
            + 0.15 * face[.upperLidRaiser]
        let middle = Vec(0.345 * person.eyeSpacing * person.faceWidth, -0.10)
        let droop = 0.04 * face[.innerBrowRaiser] * face[.browLowerer]
        let closed = face[.eyesClosed]
        let lower = 0.056 * size * max(0.15, floor)
        return Eye(
            inner: middle + Vec(-0.160 * size, 0.016 - droop * 0.5),
            outer: middle + Vec(0.165 * size, -0.012 + droop),
            upper: mix(0.088 * size * max(0.2, open), -lower * 0.9, closed),
            lower: lower,
            iris: 0.083 * size
        )
    }

    mutating func paintEye(_ side: Float) {
        let eye = eye(side)
        paintSocket(eye, side)
        traceLids(eye, side)
        paintBall(eye, side)
        paintLids(eye, side)
    }

    private func paintSocket(_ eye: Eye, _ side: Float) {
        let middle = (eye.inner + eye.outer) * 0.5
        let dark = skinShadow
        let depth = 0.30 + 0.12 * person.rugged + 0.18 * face[.browLowerer] + 0.1 * face[.noseWrinkler]
        spot(side * middle.x, middle.y - 0.06, 0.29, 0.20, dark.alpha(depth))
        spot(side * (eye.inner.x - 0.02), middle.y - 0.06, 0.13, 0.20, dark.alpha(0.40 + 0.25 * face[.browLowerer]))
        spot(side * middle.x, middle.y + 0.17, 0.21, 0.08, dark.alpha(0.16 + 0.2 * person.age))
    }

    private mutating func traceLids(_ eye: Eye, _ side: Float) {
        outline.clear()
        for step in 0...14 { add(eye.upperLid(Float(step) / 14), side) }
        for step in 1..<14 { add(eye.lowerLid(1 - Float(step) / 14), side) }
    }

    private mutating func add(_ place: Vec, _ side: Float) { outline.add(head(place.x * side, place.y)) }

    private func paintBall(_ eye: Eye, _ side: Float) {
        let middle = (eye.inner + eye.outer) * 0.5
        let look = Vec(middle.x * side + pose.gazeX * 0.045, middle.y - 0.018 + pose.gazeY * 0.025)
        let center = head(look.x, look.y)
        let perUnit = 1 / (head.unit * eye.iris)
        let blur = 0.9 * perUnit
        let white = Color(red: 238, green: 232, blue: 228)
        let iris = person.iris
        let turn = head.turn
        canvas.fill(outline) { x, y in
            let offset = (Vec(Float(x) + 0.5, Float(y) + 0.5) - center) * perUnit
            let distance = (offset.x * offset.x + offset.y * offset.y).squareRoot()
            let up = offset.y * turn.x - offset.x * turn.y
            let ball = white.lit(1 - 0.07 * distance - 0.16 * smoothstep(0.2, -1.3, up))
            let ring = iris.lit(1.05 + 0.45 * up - 0.62 * smoothstep(0.72, 1.0, distance))
            let pupil = ring.mixed(with: Color(14, 12, 12, 1), smoothstep(0.44 + blur, 0.40 - blur, distance))
            let color = ball.mixed(with: pupil, smoothstep(1 + blur, 1 - blur, distance))
            let glint = offset - Vec(-0.30, -0.34)
            let bright = smoothstep(0.26 + blur, 0.20 - blur, (glint.x * glint.x + glint.y * glint.y).squareRoot())
            return color.mixed(with: Color(255, 255, 255, 1), bright * 0.92)
        }
    }

    private func paintLids(_ eye: Eye, _ side: Float) {
        let lash = Color(hex: 0x241A17).mixed(with: person.hair, 0.25)
        let upper: [Vec] = (0...6).map { mirrored(eye.upperLid(Float($0) / 6), side) }
        let thick = 0.017 - 0.004 * person.rugged
        line(upper, radius: thick, softness: 0.4, taper: 0.55, lash.alpha(0.95))
        line(upper.map { $0 + Vec(0, 0.018) }, radius: 0.022, softness: 1, taper: 0.6, lash.alpha(0.30))
        let outerTip = mirrored(eye.outer + Vec(0.035, -0.022), side)
        line([upper[5], upper[6], outerTip], radius: 0.011, softness: 0.5, lash.alpha(0.75 - 0.4 * person.rugged))
        let lower: [Vec] = (0...5).map { mirrored(eye.lowerLid(0.1 + 0.9 * Float($0) / 5), side) }
        line(lower, radius: 0.009, softness: 0.8, taper: 0.6, lash.mixed(with: skinShadow, 0.5).alpha(0.65))
        // The fold above the upper lid comes closer when the brow pushes it down.
        let gap = max(0.022, 0.052 + 0.02 * face[.outerBrowRaiser] - 0.03 * face[.browLowerer])
        let crease: [Vec] = (0...5).map { mirrored(eye.upperLid(0.06 + 0.9 * Float($0) / 5) - Vec(0, gap), side) }
        line(crease, radius: 0.012, softness: 1, skinShadow.lit(0.75).alpha(0.62 * (1 - 0.5 * face[.eyesClosed])))
    }

    func mirrored(_ place: Vec, _ side: Float) -> Vec { Vec(place.x * side, place.y) }
}
