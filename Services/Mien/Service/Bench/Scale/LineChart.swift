import Foundation

/// Lines over a common horizontal axis, as a part of an SVG: both axes begin at 0, and each line has its name at its end.
struct LineChart {
    struct Point: Equatable {
        let x: Double
        let y: Double
    }

    struct Series {
        let name: String
        /// Which of the page's colours, from 0.
        let color: Int
        var isDashed = false
        /// From left to right.
        let points: [Point]
    }

    private static let (left, right, top, bottom) = (56.0, 112.0, 34.0, 40.0)
    /// Names at the lines' ends stand at least so far apart.
    private static let nameHeight = 15.0

    let title: String
    let xTitle: String
    let series: [Series]
    let mark: (x: Double, text: String)?
    let size: (width: Double, height: Double)
    private let (xAxis, yAxis): (ChartAxis, ChartAxis)

    /// `nil`: there is nothing to draw.
    init?(
        title: String,
        xTitle: String,
        series: [Series],
        mark: (x: Double, text: String)? = nil,
        size: (width: Double, height: Double)
    ) {
        let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        guard let x = points.map(\.x).max(), let y = points.map(\.y).max(), x > 0, y > 0 else { return nil }
        (self.title, self.xTitle, self.series, self.mark, self.size) = (title, xTitle, series, mark, size)
        (xAxis, yAxis) = (ChartAxis(upTo: x), ChartAxis(upTo: y))
    }

    /// The elements, with the chart's upper left corner at 0, 0.
    var elements: [String] {
        [SVG.text(title, x: 0, y: 14, "title")] + grid + marking + series.map(line) + names
    }

    private func place(_ point: Point) -> (x: Double, y: Double) {
        let (width, height) = (size.width - Self.left - Self.right, size.height - Self.top - Self.bottom)
        return (
            Self.left + width * point.x / xAxis.end, Self.top + height * (1 - min(1, point.y / yAxis.end))
        )
    }

    private var grid: [String] {
        let (end, base) = (place(Point(x: xAxis.end, y: 0)).x, place(Point(x: 0, y: 0)).y)
        let rows = yAxis.ticks.flatMap { tick in
            let y = place(Point(x: 0, y: tick)).y
            return [
                SVG.line(Self.left, y, end, y, "grid"),
                SVG.text(ChartAxis.label(tick), x: Self.left - 8, y: y + 4, "faint end"),
            ]
        }
        let columns = xAxis.ticks.map { tick in
            SVG.text(ChartAxis.label(tick), x: place(Point(x: tick, y: 0)).x, y: base + 18, "faint middle")
        }
        return rows + columns + [SVG.text(xTitle, x: end, y: base + 34, "faint end")]
    }

    private var marking: [String] {
        guard let mark else { return [] }
        let (x, base) = (place(Point(x: mark.x, y: 0)).x, place(Point(x: 0, y: 0)).y)
        return [
            SVG.line(x, Self.top - 6, x, base, "mark"),
            SVG.text("\(mark.text) →", x: x - 4, y: Self.top - 8, "faint end"),
        ]
    }

    private func line(_ series: Series) -> String {
        let places = series.points.map(place)
        let path = places.map { "\(SVG.number($0.x)),\(SVG.number($0.y))" }.joined(separator: " ")
        let dots = places.map { SVG.dot($0.x, $0.y, "fill\(series.color)") }.joined()
        return
            "<polyline class=\"line color\(series.color)\(series.isDashed ? " dashed" : "")\" points=\"\(path)\"/>\(dots)"
    }

    /// Each beside the end of its line, or as close to it as the others and the axis let it.
    private var names: [String] {
        let ends = series.compactMap { series in series.points.last.map { (series, place($0).y + 4) } }
            .sorted { $0.1 < $1.1 }
        var heights = ends.map(\.1)
        for index in heights.indices.dropFirst() {
            heights[index] = max(heights[index], heights[index - 1] + Self.nameHeight)
        }
        var floor = size.height - Self.bottom + 4
        for index in heights.indices.reversed() {
            heights[index] = min(heights[index], floor)
            floor = heights[index] - Self.nameHeight
        }
        let x = size.width - Self.right + 10
        return zip(ends, heights).map { SVG.text($0.0.name, x: x, y: $1, "fill\($0.0.color)") }
    }
}

/// An axis from 0 to a round number.
struct ChartAxis: Equatable {
    /// About so many steps are shown.
    private static let steps = 5.0

    let end: Double
    let ticks: [Double]

    /// - Parameter value: The largest that is shown; more than 0.
    init(upTo value: Double) {
        let rough = value / Self.steps
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
        let count = max(1, (value / step - 1e-9).rounded(.up))
        end = count * step
        ticks = (0...Int(count)).map { Double($0) * step }
    }

    static func label(_ value: Double) -> String { String(format: "%.4g", value) }
}
