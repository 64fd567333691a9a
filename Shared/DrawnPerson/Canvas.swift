/// The picture while it is painted: one float colour per pixel, and a coverage plane for anti-aliased shapes.
///
/// A class, because it owns memory that is reused from frame to frame. The buffers check their bounds in debug builds.
final class Canvas {
    let width: Int
    let height: Int
    let pixels: UnsafeMutableBufferPointer<Color>
    /// How much of each pixel a shape covers; all zero between two shapes.
    let coverage: UnsafeMutableBufferPointer<Float>
    /// The first and last column that a shape covers in each row, while it is traced.
    private let spans: UnsafeMutableBufferPointer<Span>
    /// The columns of each row that ``glow(at:reach:turn:_:)`` may touch.
    let mask: UnsafeMutableBufferPointer<Range<Int>>
    /// The columns of each row that were painted on since ``forgetTouches()``.
    private let touches: UnsafeMutableBufferPointer<Span>

    private struct Span {
        static let none = Span(first: .max, last: -1)
        var first: Int
        var last: Int
    }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = .allocate(capacity: width * height)
        pixels.initialize(repeating: Color(0, 0, 0, 1))
        coverage = .allocate(capacity: (width + 2) * height)
        coverage.initialize(repeating: 0)
        spans = .allocate(capacity: height)
        spans.initialize(repeating: .none)
        touches = .allocate(capacity: height)
        touches.initialize(repeating: .none)
        mask = .allocate(capacity: height)
        mask.initialize(repeating: 0..<width)
    }

    deinit {
        pixels.deallocate()
        coverage.deallocate()
        spans.deallocate()
        touches.deallocate()
        mask.deallocate()
    }

    /// The pixels of a row.
    func row(_ y: Int) -> UnsafeMutableBufferPointer<Color> {
        UnsafeMutableBufferPointer(rebasing: pixels[(y * width)..<((y + 1) * width)])
    }

    /// The columns of a row that were painted on.
    func touched(_ y: Int) -> Range<Int> {
        let span = touches[y]
        return span.first <= span.last ? span.first..<min(span.last + 1, width) : 0..<0
    }

    /// Notes that columns of a row are painted on.
    @inline(__always)
    func touch(_ y: Int, _ first: Int, _ last: Int) {
        touches[y] = Span(first: min(touches[y].first, first), last: max(touches[y].last, last))
    }

    /// Begins to note anew what is painted on.
    func forgetTouches() { touches.update(repeating: .none) }

    /// Paints a closed shape. The paint is asked once for each covered pixel and answers with a colour whose alpha says
    /// how strong it is there.
    @inline(__always)
    func fill(_ outline: Outline, _ paint: (_ x: Int, _ y: Int) -> Color) {
        guard let rows = trace(outline) else { return }
        for y in rows {
            let span = spans[y]
            spans[y] = .none
            guard span.first <= span.last, span.first < width else { continue }
            touch(y, span.first, span.last)
            var sum: Float = 0
            for x in span.first...span.last {
                let cell = y * (width + 2) + x
                sum += coverage[cell]
                coverage[cell] = 0
                let covered = min(abs(sum), 1)
                guard covered > 0.004, x < width else { continue }
                let color = paint(x, y)
                let under = pixels[y * width + x]
                pixels[y * width + x] = under + (color - under) * (color.w * covered)
            }
        }
    }

    /// Lets soft spots touch only what lies inside of a shape without dents, until ``unmask()``.
    func mask(_ outline: Outline) {
        for y in 0..<height { mask[y] = 0..<0 }
        guard let rows = trace(outline) else { return }
        for y in rows {
            let span = spans[y]
            spans[y] = .none
            guard span.first <= span.last else { continue }
            for x in span.first...span.last { coverage[y * (width + 2) + x] = 0 }
            mask[y] = min(span.first + 1, width)..<max(min(span.last - 1, width), min(span.first + 1, width))
        }
    }

    /// Lets soft spots touch the whole picture again.
    func unmask() {
        for y in 0..<height { mask[y] = 0..<width }
    }

    /// Paints a closed shape in one colour.
    func fill(_ outline: Outline, with color: Color) {
        fill(outline) { _, _ in color }
    }

    /// Sums the signed area of the outline's edges into the coverage plane.
    ///
    /// The running sum of a row is then the exact coverage: the method of Raph Levien's font-rs.
    private func trace(_ outline: Outline) -> Range<Int>? {
        let points = outline.points
        var top = Float.infinity
        var bottom = -Float.infinity
        for point in points {
            guard point.x.isFinite, point.y.isFinite else { return nil }
            top = min(top, point.y)
            bottom = max(bottom, point.y)
        }
        guard top < bottom else { return nil }
        let first = Int(min(max(top, 0), Float(height)))
        let last = Int(min(max(bottom.rounded(.up), 0), Float(height)))
        guard first < last else { return nil }
        for (index, start) in outline.starts.enumerated() {
            let end = index + 1 < outline.starts.count ? outline.starts[index + 1] : points.count
            for current in start..<end {
                edge(from: points[current > start ? current - 1 : end - 1], to: points[current])
            }
        }
        return first..<last
    }

    private func edge(from: Vec, to: Vec) {
        guard from.y != to.y else { return }
        let sign: Float = from.y < to.y ? 1 : -1
        let (upper, lower) = from.y < to.y ? (from, to) : (to, from)
        guard lower.y > 0, upper.y < Float(height) else { return }
        let slope = (lower.x - upper.x) / (lower.y - upper.y)
        var x = upper.y < 0 ? upper.x - upper.y * slope : upper.x
        let begin = max(0, Int(upper.y.rounded(.down)))
        let end = min(height, Int(lower.y.rounded(.up)))
        for y in begin..<max(begin, end) {
            let part = min(Float(y + 1), lower.y) - max(Float(y), upper.y)
            let next = x + slope * part
            cross(row: y, from: min(x, next), to: max(x, next), area: part * sign)
            x = next
        }
    }

    /// Spreads an edge's area over the cells that it crosses in one row.
    @inline(__always)
    private func cross(row: Int, from: Float, to: Float, area: Float) {
        let limit = Float(width)
        let left = min(max(from, 0), limit)
        let right = min(max(to, 0), limit)
        let start = Int(left)
        let end = Int(right.rounded(.up))
        let base = row * (width + 2)
        spans[row].first = min(spans[row].first, start)
        spans[row].last = max(spans[row].last, max(start + 1, end))
        if end <= start + 1 {
            let beyond = area * ((left + right) * 0.5 - Float(start))
            coverage[base + start] += area - beyond
            coverage[base + start + 1] += beyond
            return
        }
        spread(base: base, start: start, end: end, left: left, right: right, area: area)
    }

    private func spread(base: Int, start: Int, end: Int, left: Float, right: Float, area: Float) {
        let perPixel = 1 / (right - left)
        let head = 1 - (left - Float(start))
        let tail = right - Float(end - 1)
        let first = 0.5 * perPixel * head * head
        coverage[base + start] += area * first
        if end == start + 2 {
            let second = 0.5 * perPixel * tail * tail
            coverage[base + start + 1] += area * (1 - first - second)
            coverage[base + end] += area * second
            return
        }
        let second = perPixel * (1.5 - (left - Float(start)))
        coverage[base + start + 1] += area * (second - first)
        for x in (start + 2)..<(end - 1) { coverage[base + x] += area * perPixel }
        let before = second + Float(end - start - 3) * perPixel
        let last = 0.5 * perPixel * tail * tail
        coverage[base + end - 1] += area * (1 - before - last)
        coverage[base + end] += area * last
    }
}
