/// Paints one person at one moment. The parts of the picture are in the extensions, from back to front.
struct Painter {
    let canvas: Canvas
    let person: Person
    let ramp: SkinRamp
    let face: Expression
    let pose: Pose
    let head: HeadMap
    let body: HeadMap
    /// Reused for each shape, so that painting asks for no memory.
    var outline: Outline

    init(
        canvas: Canvas,
        person: Person,
        ramp: SkinRamp,
        expression: Expression,
        pose: Pose,
        outline: Outline
    ) {
        self.canvas = canvas
        self.person = person
        self.ramp = ramp
        self.face = expression
        self.pose = pose
        self.outline = outline
        head = HeadMap(pose: pose, width: canvas.width, height: canvas.height)
        var still = pose
        still.roll *= 0.25
        still.yaw = 0
        still.pitch = 0
        still.x += pose.yaw * 0.01
        body = HeadMap(pose: still, width: canvas.width, height: canvas.height)
    }

    mutating func paint() {
        paintHairBehind()
        paintBody()
        paintEars()
        paintHead()
        canvas.mask(outline)
        paintComplexion()
        paintBeard()
        paintNose()
        paintMouth()
        for side: Float in [-1, 1] {
            paintEye(side)
            paintBrow(side)
        }
        paintWrinkles()
        canvas.unmask()
        paintHair()
        paintGlasses()
    }

    /// How far the chin goes down when the jaw drops.
    var chinDrop: Float { 0.15 * face[.jawDrop] - 0.02 * face[.chinRaiser] }

    // MARK: Tools of all parts

    /// A soft spot on the front of the face, in head units.
    func spot(_ x: Float, _ y: Float, _ reachX: Float, _ reachY: Float, lift: Float = 0, _ color: Color) {
        canvas.glow(at: head(x, y, lift: lift), reach: Vec(reachX, reachY) * head.unit, turn: head.turn, color)
    }

    /// A brush stroke on the front of the face through corners in head units, thin at both ends.
    func line(_ corners: [Vec], radius: Float, softness: Float, lift: Float = 0, taper: Float = 0.8, _ color: Color) {
        guard color.w > 0.003 else { return }
        var path = Outline(capacity: corners.count * 4)
        path.addSmoothOpen(corners, steps: 4)
        let count = path.points.count
        let dabs = path.points.enumerated().map { index, point in
            let along = Float(index) / Float(count - 1) * 2 - 1
            let thin = 1 - taper * along * along
            return Dab(place: head(point.x, point.y, lift: lift), radius: radius * thin * head.unit)
        }
        canvas.stroke(dabs, softness: softness, color)
    }

    /// Fills a smooth closed shape on the front of the face, given in head units.
    mutating func shape(_ corners: [Vec], lift: Float = 0, _ color: Color) {
        outline.clear()
        outline.addSmooth(corners.map { head($0.x, $0.y, lift: lift) })
        canvas.fill(outline, with: color)
    }
}
