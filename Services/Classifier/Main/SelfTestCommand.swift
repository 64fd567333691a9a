import ArgumentParser
import ClassifierService

/// What the classifier starts to try a model; people have no use for it.
struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-test",
        abstract: "Tries a model within limits, and prints a verdict.",
        shouldDisplay: false
    )

    @OptionGroup
    var options: SelfTestOptions

    func run() {
        print(options.verdict().line)
    }
}
