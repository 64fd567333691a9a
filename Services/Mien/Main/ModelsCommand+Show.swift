import ArgumentParser
import MienService

extension ModelsCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All that a model says of itself.")

        @Argument(help: "The model: its name, name-version, or folder; plugin:NAME for a plugin's.")
        var name: String

        @Flag(help: "Print one line of JSON.")
        var json = false

        func run() throws { try ModelSheet(of: name).run(json: json) }
    }
}
