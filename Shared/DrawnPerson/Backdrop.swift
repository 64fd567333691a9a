/// The room behind the person: a wall, out of focus, with a window, a plant or a shelf.
struct Backdrop {
    private let wall: (top: Color, bottom: Color)
    private let items: [Item]

    /// A blurred rectangle; an ellipse when it is round.
    fileprivate struct Item {
        var middle: Vec
        var half: Vec
        var blur: Float
        var round = false
        var color: Color
    }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 23)
        let shade = random.pick(Palette.walls)
        wall = (Color(hex: shade.top), Color(hex: shade.bottom))
        let side: Float = random.chance(0.5) ? 1 : -1
        var items = Self.window(at: side, &random)
        items += random.chance(0.5) ? Self.plant(at: -side, &random) : Self.shelf(at: -side, &random)
        self.items = items
    }

    /// Places are in parts of the picture's height, from its middle.
    private static func window(at side: Float, _ random: inout SeededRandom) -> [Item] {
        let x = side * random.within(0.50...0.60)
        let day = Color(hex: random.pick([0xF4F6F4, 0xFBF1DC, 0xE6EEF5]))
        var items = [
            Item(middle: Vec(x, -0.12), half: Vec(0.185, 0.36), blur: 0.03, color: Color(hex: 0xEDEAE3).lit(0.94))
        ]
        for pane in 0..<2 {
            let y = -0.12 + (Float(pane) - 0.5) * 0.345
            items.append(Item(middle: Vec(x, y), half: Vec(0.155, 0.155), blur: 0.035, color: day))
        }
        items.append(
            Item(
                middle: Vec(x, 0.12),
                half: Vec(0.13, 0.07),
                blur: 0.6,
                round: true,
                color: Color(hex: 0x9DB58C).alpha(0.5)
            )
        )
        return items
    }

    private static func plant(at side: Float, _ random: inout SeededRandom) -> [Item] {
        let x = side * random.within(0.52...0.60)
        var items = [
            Item(middle: Vec(x, 0.47), half: Vec(0.075, 0.12), blur: 0.03, color: Color(hex: 0xB9826A))
        ]
        for _ in 0..<11 {
            let leaf = Vec(x + random.within(-0.13...0.13), random.within(0.02...0.34))
            let green = Color(hex: random.pick([0x5F7F55, 0x74946A, 0x4C6B49]))
            items.append(
                Item(
                    middle: leaf,
                    half: Vec(random.within(0.03...0.06), random.within(0.05...0.10)),
                    blur: 0.5,
                    round: true,
                    color: green.alpha(0.8)
                )
            )
        }
        return items
    }

    private static func shelf(at side: Float, _ random: inout SeededRandom) -> [Item] {
        let x = side * random.within(0.54...0.60)
        var items: [Item] = []
        for board in 0..<3 {
            let y = -0.22 + Float(board) * 0.27
            var left = x - 0.16
            while left < x + 0.13 {
                let wide = random.within(0.018...0.038)
                let tall = random.within(0.07...0.11)
                let cover = Color(hex: random.pick([0x7C8C99, 0xA9746A, 0xC7B591, 0x6F7D6A, 0x8C7A92, 0xD9D2C4]))
                items.append(
                    Item(
                        middle: Vec(left + wide / 2, y - tall),
                        half: Vec(wide / 2, tall),
                        blur: 0.02,
                        color: cover.mixed(with: Color(200, 205, 210, 1), 0.25)
                    )
                )
                left += wide + (random.chance(0.15) ? 0.05 : 0.002)
            }
            items.append(
                Item(middle: Vec(x, y + 0.012), half: Vec(0.19, 0.012), blur: 0.02, color: Color(hex: 0x9A7B5C))
            )
        }
        return items
    }

    func paint(on canvas: Canvas) {
        let scale = 1 / Float(max(1, canvas.height))
        for y in 0..<canvas.height {
            let v = (Float(y) + 0.5) * scale - 0.5
            for x in 0..<canvas.width {
                let u = (Float(x) + 0.5 - Float(canvas.width) / 2) * scale
                canvas.pixels[y * canvas.width + x] = color(at: Vec(u, v))
            }
        }
    }

    private func color(at place: Vec) -> Color {
        // Light falls off towards the corners, as a lens shows it.
        let fade = 1 - 0.16 * (place.x * place.x + place.y * place.y)
        var color = wall.top.mixed(with: wall.bottom, smoothstep(-0.6, 0.7, place.y + place.x * 0.25))
        for item in items { item.paint(at: place, onto: &color) }
        return color.lit(fade).alpha(1)
    }
}

extension Backdrop.Item {
    fileprivate func paint(at place: Vec, onto color: inout Color) {
        let offset = place - middle
        let strength: Float
        if round {
            let part = offset / half
            strength = smoothstep(1 + blur, 1 - blur, (part.x * part.x + part.y * part.y).squareRoot())
        } else {
            strength =
                smoothstep(blur, -blur, abs(offset.x) - half.x) * smoothstep(blur, -blur, abs(offset.y) - half.y)
        }
        guard strength > 0 else { return }
        color = color.mixed(with: self.color, strength * self.color.w)
    }
}
