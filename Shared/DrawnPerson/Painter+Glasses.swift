extension Painter {
    func paintGlasses() {
        guard person.glasses else { return }
        let frame = Color(hex: 0x2A2422)
        let middle = 0.345 * person.eyeSpacing * person.faceWidth
        for side: Float in [-1, 1] {
            let rim: [Vec] = [
                Vec(-0.215, -0.11), Vec(-0.10, -0.165), Vec(0.12, -0.17), Vec(0.235, -0.11), Vec(0.225, 0.08),
                Vec(0.11, 0.185), Vec(-0.08, 0.185), Vec(-0.195, 0.08), Vec(-0.215, -0.11), Vec(-0.10, -0.165),
            ].map { Vec((middle + $0.x) * side, -0.07 + $0.y) }
            line(rim, radius: 0.009, softness: 0.4, lift: 0.1, taper: 0, frame.alpha(0.30))
            let brow = [rim[7], rim[8], rim[1], rim[2], rim[3], rim[4]]
            line(brow, radius: 0.014, softness: 0.3, lift: 0.1, taper: 0.5, frame.alpha(0.85))
            line(
                [Vec((middle + 0.235) * side, -0.17), Vec(0.72 * side, -0.17)],
                radius: 0.0105,
                softness: 0.3,
                lift: 0.05,
                taper: 0,
                frame.alpha(0.9)
            )
            spot((middle - 0.06) * side, -0.14, 0.10, 0.05, lift: 0.1, Color(255, 255, 255, 0.12))
        }
        line(
            [Vec(-middle + 0.215, -0.15), Vec(0, -0.185), Vec(middle - 0.215, -0.15)],
            radius: 0.0105,
            softness: 0.3,
            lift: 0.12,
            taper: 0,
            frame.alpha(0.8)
        )
    }
}
