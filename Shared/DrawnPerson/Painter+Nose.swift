extension Painter {
    mutating func paintNose() {
        let wrinkle = face[.noseWrinkler]
        let raise = 0.06 * wrinkle + 0.012 * face[.upperLipRaiser]
        let tip = 0.30 * person.noseLength - raise
        let wide = person.noseWidth * (1 + 0.10 * wrinkle + 0.06 * face[.lipCornerPuller])
        paintBridge(tip: tip, wide: wide)
        paintNostrils(tip: tip, wide: wide)
    }

    private func paintBridge(tip: Float, wide: Float) {
        let dark = skinShadow
        let light = person.skin.mixed(with: Color(255, 255, 255, 1), 0.55)
        spot(0.115 * wide, 0.02, 0.085, 0.30, dark.alpha(0.40))
        spot(-0.125 * wide, 0.0, 0.06, 0.26, dark.alpha(0.20))
        spot(0.17 * wide, tip - 0.03, 0.11, 0.12, dark.alpha(0.30))
        spot(0, tip + 0.095, 0.24 * wide, 0.075, dark.alpha(0.55))
        spot(-0.018, 0.02, 0.055, 0.30, lift: 0.08, light.alpha(0.36))
        spot(-0.025, tip - 0.035, 0.075, 0.065, lift: 0.16, light.alpha(0.52))
    }

    private mutating func paintNostrils(tip: Float, wide: Float) {
        let line = skinShadow.lit(0.62)
        let lift: Float = 0.06
        let flare = 0.02 * face[.noseWrinkler]
        for side: Float in [-1, 1] {
            let hole = [
                Vec(0.045, tip + 0.052), Vec(0.085, tip + 0.036 - flare), Vec(0.118, tip + 0.054),
                Vec(0.085, tip + 0.066),
            ]
            shape(hole.map { Vec($0.x * side * wide, $0.y) }, lift: lift, line.lit(0.55).alpha(0.85))
            let wing = [
                Vec(0.135, tip - 0.075 - flare), Vec(0.178, tip - 0.02 - flare), Vec(0.168, tip + 0.045),
                Vec(0.125, tip + 0.066),
            ]
            self.line(
                wing.map { Vec($0.x * side * wide, $0.y) },
                radius: 0.015,
                softness: 1,
                lift: lift,
                line.alpha(0.62)
            )
        }
        let base = [Vec(-0.06 * wide, tip + 0.062), Vec(0, tip + 0.082), Vec(0.06 * wide, tip + 0.062)]
        self.line(base, radius: 0.012, softness: 1, lift: lift, line.alpha(0.5))
    }
}
