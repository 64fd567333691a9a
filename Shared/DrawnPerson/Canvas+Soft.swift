/// One point of a brush stroke and the brush's radius there, in pixels.
struct Dab {
    var place: Vec
    var radius: Float
}

extension Canvas {
    /// Breathes a colour onto an ellipse, strongest in the middle and fading towards the rim.
    ///
    /// - Parameter reach: the half axes in pixels.
    /// - Parameter turn: cosine and sine of the ellipse's angle.
    func glow(at middle: Vec, reach: Vec, turn: Vec, _ color: Color) {
        let strength = color.w
        guard strength > 0.003, reach.x > 0, reach.y > 0 else { return }
        let extent = max(reach.x, reach.y)
        guard let area = Area(from: middle - extent, to: middle + extent, in: self) else { return }
        let stepX = Vec(turn.x / reach.x, -turn.y / reach.y)
        for y in area.rows {
            let dy = Float(y) + 0.5 - middle.y
            let columns = area.columns.clamped(to: mask[y])
            let dx = Float(columns.lowerBound) + 0.5 - middle.x
            var place = Vec((dx * turn.x + dy * turn.y) / reach.x, (dy * turn.x - dx * turn.y) / reach.y)
            guard !columns.isEmpty else { continue }
            touch(y, columns.lowerBound, columns.upperBound - 1)
            for x in columns {
                let fade = 1 - (place.x * place.x + place.y * place.y)
                place += stepX
                guard fade > 0 else { continue }
                let under = pixels[y * width + x]
                pixels[y * width + x] = under + (color - under) * (fade * fade * strength)
            }
        }
    }

    /// Draws a brush stroke through the dabs.
    ///
    /// - Parameter softness: 0 is a sharp edge, 1 fades from the middle of the stroke.
    func stroke(_ dabs: [Dab], softness: Float, _ color: Color) {
        guard dabs.count > 1, color.w > 0.003 else { return }
        var low = dabs[0].place
        var high = low
        for index in 1..<dabs.count {
            let reach = max(dabs[index - 1].radius, dabs[index].radius) + 1
            low = pointwiseMin(low, pointwiseMin(dabs[index - 1].place, dabs[index].place) - reach)
            high = pointwiseMax(high, pointwiseMax(dabs[index - 1].place, dabs[index].place) + reach)
            cover(from: dabs[index - 1], to: dabs[index], softness: softness)
        }
        guard let area = Area(from: low, to: high, in: self) else { return }
        for y in area.rows {
            touch(y, area.columns.lowerBound, area.columns.upperBound - 1)
            for x in area.columns {
                let cell = y * (width + 2) + x
                let covered = coverage[cell]
                guard covered > 0 else { continue }
                coverage[cell] = 0
                let under = pixels[y * width + x]
                pixels[y * width + x] = under + (color - under) * (covered * color.w)
            }
        }
    }

    /// Raises the coverage to that of one straight piece of a stroke.
    private func cover(from: Dab, to: Dab, softness: Float) {
        let reach = max(from.radius, to.radius) + 1
        let low = pointwiseMin(from.place, to.place) - reach
        let high = pointwiseMax(from.place, to.place) + reach
        guard let area = Area(from: low, to: high, in: self) else { return }
        let along = to.place - from.place
        let scale = 1 / max(along.x * along.x + along.y * along.y, 1e-6)
        for y in area.rows {
            for x in area.columns {
                let offset = Vec(Float(x) + 0.5, Float(y) + 0.5) - from.place
                let part = min(max((offset.x * along.x + offset.y * along.y) * scale, 0), 1)
                let rest = offset - along * part
                let radius = from.radius + (to.radius - from.radius) * part
                let square = rest.x * rest.x + rest.y * rest.y
                guard square < (radius + 0.5) * (radius + 0.5) else { continue }
                let distance = square.squareRoot()
                let fade = max(radius * softness, 0.5)
                let covered = min(max((radius + 0.5 - distance) / (fade + 0.5), 0), 1) * min(1, radius * 2)
                let cell = y * (width + 2) + x
                coverage[cell] = max(coverage[cell], covered)
            }
        }
    }
}

/// The pixels of a canvas that lie in a rectangle.
private struct Area {
    let columns: Range<Int>
    let rows: Range<Int>

    init?(from low: Vec, to high: Vec, in canvas: Canvas) {
        guard low.x.isFinite, low.y.isFinite, high.x.isFinite, high.y.isFinite else { return nil }
        let left = Int(min(max(low.x, 0), Float(canvas.width)))
        let right = Int(min(max(high.x.rounded(.up), 0), Float(canvas.width)))
        let top = Int(min(max(low.y, 0), Float(canvas.height)))
        let bottom = Int(min(max(high.y.rounded(.up), 0), Float(canvas.height)))
        guard left < right, top < bottom else { return nil }
        columns = left..<right
        rows = top..<bottom
    }
}
