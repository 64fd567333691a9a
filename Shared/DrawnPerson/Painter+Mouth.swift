extension Painter {
    /// The height of the line between closed lips.
    var mouthMiddle: Float { 0.585 }

    var mouth: Mouth {
        let smile = face[.lipCornerPuller]
        let jaw = face[.jawDrop]
        let press = face[.lipPressor]
        let raise = face[.upperLipRaiser] + 0.4 * face[.noseWrinkler]
        let open = face[.lipsPart]
        let push = 0.03 * face[.chinRaiser]
        let half =
            0.262 * person.mouthWidth + 0.105 * smile + 0.075 * face[.lipStretcher] - 0.055 * jaw
            - 0.085 * face[.lipFunneler] - 0.02 * press
        let gap = 0.075 * open + 0.36 * jaw + 0.07 * smile * open
        let middle = mouthMiddle + 0.015 * smile
        return Mouth(
            half: half,
            corner: mouthMiddle - 0.008 - 0.085 * smile + 0.11 * face[.lipCornerDepressor] + 0.025 * face[.lipStretcher]
                + 0.13 * jaw - push,
            upper: middle - 0.075 * raise - 0.03 * open * smile - 0.02 * open - push,
            lower: middle - 0.02 * raise + gap - push,
            upperThickness: 0.062 * person.lipFullness * (1 - 0.55 * press) * (1 - 0.22 * smile) * (1 - 0.25 * raise)
                * (1 - 0.2 * face[.lipStretcher]),
            lowerThickness: 0.086 * person.lipFullness * (1 - 0.5 * press) * (1 - 0.1 * smile)
                * (1 - 0.15 * face[.lipStretcher]),
            square: min(1, 0.35 * jaw + 0.6 * face[.lipStretcher] + 0.35 * raise + 0.15 * face[.lipFunneler])
        )
    }

    mutating func paintMouth() {
        let mouth = mouth
        spot(0, mouth.lower + mouth.lowerThickness + 0.03, mouth.half * 0.75, 0.06, skinShadow.alpha(0.5))
        spot(0, mouth.upper - mouth.upperThickness - 0.07, 0.05, 0.075, skinShadow.alpha(0.30))
        paintInside(mouth)
        paintLips(mouth)
        paintCorners(mouth)
    }

    private mutating func trace(_ first: (Float) -> Vec, _ second: (Float) -> Vec) {
        outline.clear()
        for step in 0...20 { add(first(Float(step) / 20)) }
        for step in 0...20 { add(second(1 - Float(step) / 20)) }
    }

    private mutating func add(_ place: Vec) { outline.add(head(place.x, place.y, lift: 0.03)) }

    private mutating func paintInside(_ mouth: Mouth) {
        let gap = mouth.lower - mouth.upper
        guard gap > 0.004 else { return }
        trace(mouth.upperInner, mouth.lowerInner)
        canvas.fill(outline, with: Color(hex: 0x3A1416))
        if gap > 0.16 {
            let tongue = min(0.16, gap - 0.12)
            let inside: (Float) -> Vec = { part in
                let edge = mouth.lowerInner(part)
                let off = part * 2 - 1
                return Vec(edge.x, max(edge.y - tongue * max(0, 1 - off * off * 2.2), mouth.upperInner(part).y))
            }
            trace(inside, mouth.lowerInner)
            canvas.fill(outline, with: Color(hex: 0xA84E50).alpha(0.9))
        }
        paintTeeth(mouth, gap: gap)
    }

    private mutating func paintTeeth(_ mouth: Mouth, gap: Float) {
        let white = Color(red: 240, green: 234, blue: 226)
        let length = 0.105 * max(face[.lipCornerPuller], max(0.75 * face[.lipStretcher], 0.7 * face[.upperLipRaiser]))
        let upperTeeth = min(gap * 0.92, length + 0.035)
        let lowerEdge: (Float) -> Vec = { part in
            let edge = mouth.upperInner(part)
            let off = part * 2 - 1
            let end = edge.y + upperTeeth * max(0, 1 - off * off * 0.9)
            return Vec(edge.x, min(end, mouth.lowerInner(part).y))
        }
        trace(mouth.upperInner, lowerEdge)
        canvas.fill(outline, with: white.alpha(0.95))
        if face[.lipStretcher] > 0.2, gap > 0.12 {
            let upperEdge: (Float) -> Vec = { part in
                let edge = mouth.lowerInner(part)
                let off = part * 2 - 1
                return Vec(edge.x, edge.y - 0.045 * max(0, 1 - off * off * 1.3))
            }
            trace(upperEdge, mouth.lowerInner)
            canvas.fill(outline, with: white.lit(0.86).alpha(0.9))
        }
        // The upper lip's shadow on the teeth.
        let shade: [Vec] = (1...7).map { mouth.upperInner(Float($0) / 8) + Vec(0, 0.008) }
        line(shade, radius: 0.018, softness: 1, lift: 0.03, Color(hex: 0x4A2220).alpha(0.5))
    }

    private mutating func paintLips(_ mouth: Mouth) {
        let lip = person.lips
        trace(mouth.upperOuter, mouth.upperInner)
        canvas.fill(outline, with: lip.lit(0.84).alpha(0.92))
        trace(mouth.lowerInner, mouth.lowerOuter)
        canvas.fill(outline, with: lip.alpha(0.92))
        let shine = lip.mixed(with: Color(255, 255, 255, 1), 0.5)
        let height = mouth.lower + mouth.lowerThickness * 0.45
        spot(-0.03, height, mouth.half * 0.5, mouth.lowerThickness * 0.42, lift: 0.03, shine.alpha(0.5))
    }

    private func paintCorners(_ mouth: Mouth) {
        let dark = Color(hex: 0x45191A).mixed(with: skinShadow, 0.2)
        let upper: [Vec] = (0...8).map { mouth.upperInner(Float($0) / 8) }
        line(upper, radius: 0.013, softness: 0.8, lift: 0.03, taper: 0.35, dark.alpha(0.8))
        let depth = 0.35 + 0.4 * face[.lipCornerPuller] + 0.35 * face[.lipCornerDepressor] + 0.2 * face[.lipPressor]
        for side: Float in [-1, 1] {
            spot(side * (mouth.half + 0.015), mouth.corner, 0.055, 0.05, skinShadow.lit(0.8).alpha(depth))
        }
    }
}
