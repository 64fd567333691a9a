import ArgumentParser
import MienService

struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "Lists plugins: engines, detectors and classifiers that others wrote.",
        discussion: """
            Plugins are files libmien-NAME.so in the folders of MIEN_PLUGINS, beside this program, in
            ~/.local/lib/mien/plugins and in /usr/lib/mien/plugins. Each is loaded and tried, and for one that was
            refused it says why. docs/plugins.md shows how to write one.
            """
    )

    @Flag(help: "Print one line of JSON for each.")
    var json = false

    func run() throws {
        try PluginListing(isJSON: json).run()
    }
}
