/// A picture with a title and charts below each other, in colours that suit light and dark paper.
struct SVGPage {
    private static let (margin, head, gap) = (20.0, 62.0, 18.0)

    /// Of a line and its name, for light and for dark paper; each stands out from its paper by 3 : 1 or more.
    private static let colors = [
        (light: "#0969da", dark: "#58a6ff"), (light: "#bc4c00", dark: "#f0883e"), (light: "#1a7f37", dark: "#3fb950"),
        (light: "#8250df", dark: "#bc8cff"), (light: "#6e7781", dark: "#8b949e"),
    ]

    let title: String
    let subtitle: String
    /// Of each chart.
    let width: Double
    let charts: [LineChart]

    var text: String {
        var y = Self.head
        var body: [String] = []
        for chart in charts {
            body.append("<g transform=\"translate(\(SVG.number(Self.margin)) \(SVG.number(y)))\">")
            body += chart.elements + ["</g>"]
            y += chart.size.height + Self.gap
        }
        let size = (SVG.number(width + 2 * Self.margin), SVG.number(y))
        let head =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.0)\" height=\"\(size.1)\" "
            + "viewBox=\"0 0 \(size.0) \(size.1)\" role=\"img\">"
        let lines =
            [head, "<title>\(SVG.escaped(title))</title>", "<style>\(style)</style>"]
            + ["<rect class=\"paper\" width=\"100%\" height=\"100%\"/>"]
            + [
                SVG.text(title, x: Self.margin, y: 28, "heading"),
                SVG.text(subtitle, x: Self.margin, y: 47, "faint"),
            ]
        return (lines + body + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private var style: String {
        """
        text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif}.heading{font-size:17px;font-weight:600}\
        .title{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}\
        .line{fill:none;stroke-width:2;stroke-linejoin:round}.dashed{stroke-dasharray:5 4}.mark{stroke-dasharray:2 3}\
        \(Self.palette(paper: "#ffffff", ink: "#1f2328", faint: "#59636e", grid: "#d1d9e0", Self.colors.map(\.light)))\
        @media(prefers-color-scheme:dark){\
        \(Self.palette(paper: "#0d1117", ink: "#f0f6fc", faint: "#9198a1", grid: "#3d444d", Self.colors.map(\.dark)))}
        """
    }

    private static func palette(paper: String, ink: String, faint: String, grid: String, _ colors: [String]) -> String {
        let lines = colors.enumerated().map { ".color\($0){stroke:\($1)}.fill\($0){fill:\($1)}" }.joined()
        return ".paper{fill:\(paper)}.heading,.title{fill:\(ink)}.faint{fill:\(faint)}.grid{stroke:\(grid)}"
            + ".mark{stroke:\(faint)}" + lines
    }
}
