import Foundation

extension Finding {
    /// Where Debian's `libjs-chart.js` has the charts of the web app.
    private static let chartFile = "/usr/share/javascript/chart.js/chart.min.js"

    /// Whether the web app's files are there, where mien-gateway looks for them.
    static var web: Finding {
        let named = ProcessInfo.processInfo.environment["MIEN_WEB"]
        return web(in: [named, "Services/Gateway/Web", "/usr/share/mien/web"].compactMap(\.self), charts: chartFile)
    }

    static func web(in folders: [String], charts: String) -> Finding {
        let manager = FileManager.default
        guard let folder = folders.first(where: { manager.fileExists(atPath: "\($0)/index.html") }) else {
            return .warning(
                "web",
                "the web app's files are in none of \(folders.joined(separator: ", ")): there is the API alone",
                remedy: "set MIEN_WEB to the folder Services/Gateway/Web of Mien's sources"
            )
        }
        guard manager.fileExists(atPath: charts) else {
            return .warning(
                "web",
                "Chart.js is not at \(charts): the web app draws no charts",
                remedy: "apt-get install libjs-chart.js"
            )
        }
        return .good("web", "the web app is in \(folder), and Chart.js is there")
    }
}
