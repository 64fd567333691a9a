/// A point or vector of the drawing, in head units or in pixels.
typealias Vec = SIMD2<Float>

/// Closed lines of points, in pixels; where several overlap and turn the same way, they cover together.
struct Outline {
    private(set) var points: [Vec] = []
    /// Where each closed line begins.
    private(set) var starts: [Int] = []

    init(capacity: Int = 256) { points.reserveCapacity(capacity) }

    /// Forgets everything and begins the first line.
    mutating func clear() {
        points.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        begin()
    }

    /// Begins another closed line.
    mutating func begin() { starts.append(points.count) }

    mutating func add(_ point: Vec) { points.append(point) }

    /// Adds a smooth closed curve through the corners: a uniform Catmull-Rom spline.
    mutating func addSmooth(_ corners: [Vec], steps: Int = 8) {
        let count = corners.count
        for index in 0..<count {
            let curve = Spline(
                corners[(index + count - 1) % count],
                corners[index],
                corners[(index + 1) % count],
                corners[(index + 2) % count]
            )
            for step in 0..<steps { points.append(curve.point(at: Float(step) / Float(steps))) }
        }
    }

    /// Adds a smooth open curve from the first to the last corner.
    mutating func addSmoothOpen(_ corners: [Vec], steps: Int = 8) {
        let last = corners.count - 1
        for index in 0..<last {
            let curve = Spline(
                corners[max(0, index - 1)],
                corners[index],
                corners[index + 1],
                corners[min(last, index + 2)]
            )
            for step in 0..<steps { points.append(curve.point(at: Float(step) / Float(steps))) }
        }
        points.append(corners[last])
    }
}

/// One piece of a Catmull-Rom spline: it runs from the second to the third corner.
private struct Spline {
    let constant: Vec
    let linear: Vec
    let quadratic: Vec
    let cubic: Vec

    init(_ before: Vec, _ start: Vec, _ end: Vec, _ after: Vec) {
        constant = start
        linear = (end - before) * 0.5
        quadratic = before - start * 2.5 + end * 2 - after * 0.5
        cubic = (after - before) * 0.5 + (start - end) * 1.5
    }

    func point(at part: Float) -> Vec { ((cubic * part + quadratic) * part + linear) * part + constant }
}
