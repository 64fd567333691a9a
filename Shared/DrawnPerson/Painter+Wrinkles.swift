extension Painter {
    func paintWrinkles() {
        let ink = skinShadow.lit(0.72)
        paintForehead(ink)
        paintGlabella(ink)
        paintNoseWrinkles(ink)
        for side: Float in [-1, 1] {
            paintCheek(side, ink)
            paintCrowsFeet(side, ink)
            paintDownturn(side, ink)
        }
        paintChin(ink)
    }

    /// Lines across the forehead when the brows go up.
    private func paintForehead(_ ink: Color) {
        let inner = face[.innerBrowRaiser]
        let strength = inner * (0.30 + 0.35 * face[.outerBrowRaiser]) + 0.12 * person.age
        guard strength > 0.02 else { return }
        let sad = inner * (1 - face[.outerBrowRaiser])
        for row in 0..<3 {
            let y = -0.60 - 0.085 * Float(row) - 0.03 * inner
            let wide = mix(0.46, 0.26, sad) - 0.05 * Float(row)
            let bend = 0.03 - 0.05 * sad
            line(
                [
                    Vec(-wide, y + bend * 0.6), Vec(-wide * 0.5, y - bend * 0.3), Vec(0, y),
                    Vec(wide * 0.5, y - bend * 0.3),
                    Vec(wide, y + bend * 0.6),
                ],
                radius: 0.013,
                softness: 1,
                ink.alpha(strength)
            )
        }
    }

    /// Upright folds between lowered brows.
    private func paintGlabella(_ ink: Color) {
        let strength = face[.browLowerer]
        spot(0, -0.30, 0.11, 0.12, ink.alpha(0.28 * strength))
        for side: Float in [-1, 1] {
            line(
                [Vec(0.045 * side, -0.24), Vec(0.052 * side, -0.33), Vec(0.075 * side, -0.44)],
                radius: 0.014,
                softness: 1,
                ink.alpha(0.75 * strength)
            )
        }
    }

    private func paintNoseWrinkles(_ ink: Color) {
        let strength = face[.noseWrinkler]
        guard strength > 0.02 else { return }
        for row in 0..<3 {
            let y = -0.19 + 0.075 * Float(row)
            line(
                [Vec(-0.085, y - 0.035), Vec(0, y + 0.012), Vec(0.085, y - 0.035)],
                radius: 0.014,
                softness: 1,
                lift: 0.06,
                ink.alpha(0.62 * strength)
            )
        }
        for side: Float in [-1, 1] {
            line(
                [Vec(0.09 * side, -0.02), Vec(0.15 * side, 0.04), Vec(0.17 * side, 0.13)],
                radius: 0.016,
                softness: 1,
                ink.alpha(0.6 * strength)
            )
        }
    }

    /// The fold from the nose to the mouth, and the cheek above it.
    private func paintCheek(_ side: Float, _ ink: Color) {
        let smile = face[.lipCornerPuller]
        let sneer = max(face[.noseWrinkler], face[.upperLipRaiser])
        let strength = min(1, 0.14 + 0.12 * person.age + 0.55 * smile + 0.6 * sneer + 0.25 * face[.lipStretcher])
        let mouth = mouth
        let wide = person.noseWidth
        let out = 0.05 + 0.03 * smile
        line(
            [
                Vec((0.195 * wide + 0.01) * side, 0.24 - 0.05 * sneer),
                Vec((0.285 + 0.03 * smile + 0.015 * sneer) * side, 0.37 - 0.03 * sneer),
                Vec((mouth.half + out) * side, mouth.corner - 0.06),
                Vec((mouth.half + out + 0.005) * side, mouth.corner + 0.05),
            ],
            radius: 0.027,
            softness: 1,
            ink.alpha(0.58 * strength)
        )
        let raised = max(face[.cheekRaiser], smile * 0.8)
        let light = person.skin.mixed(with: Color(255, 255, 255, 1), 0.4)
        spot(0.43 * side, 0.17, 0.17, 0.12, light.alpha(0.34 * raised))
        line(
            [Vec(0.24 * side, 0.065), Vec(0.35 * side, 0.085), Vec(0.47 * side, 0.05)],
            radius: 0.016,
            softness: 1,
            ink.alpha(0.45 * max(raised, 0.7 * face[.lidTightener]))
        )
    }

    private func paintCrowsFeet(_ side: Float, _ ink: Color) {
        let strength = face[.cheekRaiser] * (0.3 + 0.4 * person.age)
        for row in -1...1 {
            let y = -0.085 + 0.04 * Float(row)
            line(
                [
                    Vec(0.555 * side, y), Vec(0.60 * side, y + 0.012 * Float(row)),
                    Vec(0.65 * side, y + 0.04 * Float(row)),
                ],
                radius: 0.009,
                softness: 1,
                ink.alpha(strength)
            )
        }
    }

    /// The fold below the corner of a mouth that is pulled down.
    private func paintDownturn(_ side: Float, _ ink: Color) {
        let strength = max(face[.lipCornerDepressor], 0.5 * face[.lipPressor])
        let mouth = mouth
        line(
            [
                Vec((mouth.half + 0.02) * side, mouth.corner + 0.01),
                Vec((mouth.half + 0.05) * side, mouth.corner + 0.07),
                Vec((mouth.half + 0.045) * side, mouth.corner + 0.14),
            ],
            radius: 0.018,
            softness: 1,
            ink.alpha(0.55 * strength)
        )
    }

    private func paintChin(_ ink: Color) {
        let strength = max(face[.chinRaiser], 0.4 * face[.lipPressor])
        let y = 0.80 + chinDrop
        line(
            [Vec(-0.12, y + 0.02), Vec(0, y - 0.012), Vec(0.12, y + 0.02)],
            radius: 0.02,
            softness: 1,
            ink.alpha(0.5 * strength)
        )
    }
}
