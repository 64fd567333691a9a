import ArgumentParser
import MienService
import Models

extension ModelsCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a model's files, and its self-test on every engine of this machine.",
            discussion: "Exits with 1 when something is wrong."
        )

        @Argument(help: "The model: its name, name-version, or folder; plugin:NAME for a plugin's.")
        var name: String

        @Option(help: "Only on this engine: opencv, openvino, or one of a plugin.")
        var engine: String?

        @Option(help: "Only with this precision: fp32 or int8.")
        var precision = ModelPrecision.auto

        @Flag(help: "Print a line of JSON for each check.")
        var json = false

        func run() throws {
            var options = ModelVerification.Options(model: name)
            (options.engine, options.precision, options.json) = (engine == "auto" ? nil : engine, precision, json)
            guard try ModelVerification(options).run() else { throw ExitCode(1) }
        }
    }
}
