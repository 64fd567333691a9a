import ArgumentParser
import MienService

extension ModelsCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All bundles, and whether they are whole.")

        @Flag(help: "Print one line of JSON for each bundle.")
        var json = false

        func run() throws { try ModelList().run(json: json) }
    }
}
