import Foundation
import Testing

@testable import MienService

@Suite struct LineChartTests {
    private func drawn(_ points: [LineChart.Point], named name: String = "broker") -> LineChart? {
        LineChart(
            title: "Cores",
            xTitle: "cameras",
            series: [.init(name: name, color: 0, points: points)],
            size: (400, 200)
        )
    }

    @Test(
        arguments: [
            (0.0734, [0, 0.02, 0.04, 0.06, 0.08]), (1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (64, [0, 20, 40, 60, 80]),
            (1_000, [0, 200, 400, 600, 800, 1_000]), (1.1, [0, 0.25, 0.5, 0.75, 1, 1.25]),
        ] as [(Double, [Double])]
    )
    func anAxisEndsAtARoundNumber(value: Double, ticks: [Double]) {
        let axis = ChartAxis(upTo: value)
        #expect(axis.ticks.count == ticks.count)
        for (tick, expected) in zip(axis.ticks, ticks) { #expect(abs(tick - expected) < 1e-9) }
        #expect(axis.end >= value)
    }

    @Test func drawsNothingOfNothing() {
        #expect(drawn([]) == nil)
        #expect(drawn([.init(x: 8, y: 0)]) == nil)
        #expect(drawn([.init(x: 0, y: 1)]) == nil)
        #expect(drawn([.init(x: 8, y: .nan)]) == nil)
    }

    @Test func pointsStandWhereTheirNumbersAre() throws {
        let chart = try #require(drawn([.init(x: 0, y: 0), .init(x: 100, y: 1)]))
        let line = try #require(chart.elements.first { $0.contains("<polyline") })
        // The axes meet at 56, 160; the largest numbers are at 288, 34.
        #expect(line.contains("points=\"56.0,160.0 288.0,34.0\""))
    }

    @Test func namesDoNotStandOnEachOther() throws {
        let points = [LineChart.Point(x: 1, y: 1)]
        let series = ["a", "b", "c"].map { LineChart.Series(name: $0, color: 0, points: points) }
        let chart = try #require(LineChart(title: "", xTitle: "", series: series, size: (400, 200)))
        let heights = try chart.elements.suffix(3).map { element in
            Double(try #require(element.firstMatch(of: #/ y="([0-9.]+)"/#)?.1)) ?? .nan
        }
        #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= 14 }, "\(heights)")
    }

    @Test func aPageIsWellFormedWhateverItsWords() throws {
        let chart = try #require(drawn([.init(x: 1, y: 1)], named: "a < b & \"c\""))
        let page = SVGPage(title: "<&\">", subtitle: "&", width: 400, charts: [chart]).text
        #expect(!page.contains("<&") && page.contains("&lt;&amp;&quot;>"))
        #expect(page.contains("a &lt; b &amp; &quot;c&quot;"))
        #expect(page.contains("prefers-color-scheme:dark"))
        #expect(page.matches(of: #/<g /#).count == page.matches(of: #/<\/g>/#).count)
    }
}
