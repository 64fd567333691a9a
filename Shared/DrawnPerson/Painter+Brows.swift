extension Painter {
    mutating func paintBrow(_ side: Float) {
        let inner = face[.innerBrowRaiser]
        let outer = face[.outerBrowRaiser]
        let lower = face[.browLowerer]
        let nose = face[.noseWrinkler]
        let pinch = 0.055 * lower + 0.02 * nose
        let sink = 0.075 * lower * (1 - 0.5 * inner)
        let head = Vec(0.155 - pinch, -0.318 - 0.14 * inner + 0.12 * lower * (1 - 0.75 * inner) + 0.06 * nose)
        let body = Vec(0.300 - pinch * 0.6, -0.368 - 0.06 * inner - 0.075 * outer + sink + 0.04 * nose)
        let peak = Vec(0.445, -0.390 - 0.135 * outer + 0.02 * inner * (1 - outer) + sink * 0.5 + 0.015 * nose)
        let tail = Vec(0.590, -0.325 - 0.105 * outer + 0.065 * inner * (1 - outer) + 0.01 * lower)
        let thick = 0.036 * person.browThickness * (1 + 0.18 * lower)
        let color = person.hair.mixed(with: Color(hex: 0x1E1613), 0.5)
        let spine = [head, body, peak, tail]
        paintBrowHair(spine, thick: thick, side, color)
        // The bulge between brow and lid.
        spot(side * body.x, body.y + 0.085, 0.16, 0.05, person.skin.lit(1.06).alpha(0.25 * (1 - lower)))
    }

    private mutating func paintBrowHair(_ spine: [Vec], thick: Float, _ side: Float, _ color: Color) {
        var path = Outline(capacity: 24)
        path.addSmoothOpen(spine, steps: 6)
        let count = path.points.count
        let dabs = path.points.enumerated().map { index, point in
            let along = Float(index) / Float(count - 1)
            let width = smoothstep(-0.25, 0.22, along) * (1 - 0.72 * smoothstep(0.35, 1, along))
            return Dab(place: head(point.x * side, point.y, lift: 0.03), radius: thick * width * head.unit)
        }
        canvas.stroke(dabs, softness: 0.75, color.alpha(0.86))
    }
}
