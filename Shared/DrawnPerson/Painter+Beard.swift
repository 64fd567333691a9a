extension Painter {
    /// The height of the beard's upper edge at every tenth of a head unit from the middle: moustache, cheek, sideburn.
    private static let edge: [Float] = [0.475, 0.455, 0.45, 0.485, 0.53, 0.47, 0.36, 0.20, -0.10, -0.4, -0.7, -0.7]

    mutating func paintBeard() {
        guard person.beard != .none else { return }
        traceHead()
        let map = head
        let full = person.beard == .full
        let strength: Float = full ? 0.9 : 0.32
        let color = person.hair.mixed(with: skinShadow, full ? 0.10 : 0.35)
        let lips = mouth
        let drop = chinDrop
        let middle = (lips.upper - lips.upperThickness + lips.lower + lips.lowerThickness) / 2
        let reach = Vec(
            lips.half + 0.022,
            (lips.lower + lips.lowerThickness - lips.upper + lips.upperThickness) / 2 + 0.018
        )
        let grain = Grain.shared.values
        canvas.fill(outline) { x, y in
            let place = map.local(x, y)
            guard place.y > -0.4 else { return Color(0, 0, 0, 0) }
            let tenths = min(abs(place.x) * 10, 10)
            let index = Int(tenths)
            let edge = mix(Self.edge[index], Self.edge[index + 1], tenths - Float(index))
            let below = smoothstep(edge - 0.02, edge + 0.07, place.y - drop * 0.25 * smoothstep(0.45, 0.6, place.y))
            let lip = Vec(place.x, place.y - middle) / reach
            let free = smoothstep(0.84, 1.14, lip.x * lip.x + lip.y * lip.y)
            let shade = 0.94 + 0.08 * grain[(x &* 7 &+ y &* 131) & 255] + 0.10 * (0.3 - place.x)
            return color.lit(shade).alpha(strength * below * free)
        }
    }
}
