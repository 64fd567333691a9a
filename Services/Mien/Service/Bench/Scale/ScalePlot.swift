import Foundation

/// Draws what cameras cost: cores above, latency below.
struct ScalePlot {
    private static let width = 760.0

    private let report: ScaleReport

    init(_ report: ScaleReport) {
        self.report = report
    }

    /// A picture that is readable on light and on dark paper.
    var svg: String {
        let what = report.setting.work == .faces ? "sets of faces" : "reports"
        let subtitle =
            "\(report.setting.fps.formatted()) \(what) a second from each camera · \(report.setting.model) · "
            + "\(report.setting.processors) processors"
        return SVGPage(
            title: "What simulated cameras cost",
            subtitle: subtitle,
            width: Self.width,
            charts: [cores, latency].compactMap(\.self)
        ).text
    }

    private var cores: LineChart? {
        let names = [
            ("broker", "broker"), ("classifier", "classifier"), ("recorder", "recorder"), ("gateway", "gateway"),
            ("source", "(simulation)"),
        ]
        let series = names.enumerated().map { index, name in
            LineChart.Series(
                name: name.1,
                color: index,
                isDashed: name.0 == ScaleStep.simulation,
                points: points { $0.cores[name.0] }
            )
        }
        return chart("Cores", series.filter { series in series.points.contains { $0.y > 0.001 } }, height: 300)
    }

    private var latency: LineChart? {
        chart(
            "Milliseconds from the frame to the stored result",
            [
                LineChart.Series(name: "p99", color: 1, points: points { $0.latency?.p99 }),
                LineChart.Series(name: "p50", color: 0, points: points { $0.latency?.p50 }),
            ],
            height: 220
        )
    }

    private func chart(_ title: String, _ series: [LineChart.Series], height: Double) -> LineChart? {
        LineChart(
            title: title,
            xTitle: "cameras",
            series: series,
            // From here on the machine was not enough.
            mark: report.tooMany.map { (x: Double($0), text: "too many") },
            size: (Self.width, height)
        )
    }

    private func points(_ value: (ScaleStep) -> Double?) -> [LineChart.Point] {
        report.steps.compactMap { step in value(step).map { .init(x: Double(step.cameras), y: $0) } }
    }
}
