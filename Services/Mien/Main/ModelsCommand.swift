import ArgumentParser

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists the model bundles of this machine, gets more, and says which one runs.",
        // Each stands in a file of its own.
        subcommands: [
            Compare.self,
            List.self,
            Pull.self,
            Show.self,
            Verify.self,
            Evaluate.self,
            Push.self,
            Use.self,
            Status.self,
            Shadow.self,
            Canary.self,
            Promote.self,
            Rollback.self,
        ]
    )
}
