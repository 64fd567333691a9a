import Plugins

/// Prints what plugins offer and what was refused: `mien plugins`.
public struct PluginListing {
    private let isJSON: Bool

    /// - Parameter isJSON: One line of JSON for each offer and each refused file, not a table.
    public init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Loads every plugin, and creates what it offers.
    public func run() throws {
        let catalog = PluginCatalog.standard()
        let lines = PluginSurvey(catalog).lines()
        let terminal = Terminal.output
        guard !isJSON else {
            for line in lines { terminal.write(try JSONLine.text(line) + "\n") }
            return
        }
        terminal.write(PluginTable(terminal: terminal, width: terminal.width).text(lines, folders: catalog.paths))
    }
}
