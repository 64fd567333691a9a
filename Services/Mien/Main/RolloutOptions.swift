import ArgumentParser
import Messages
import MienService
import ServiceKit

/// The flags of every command that says what a group of classifiers shall run.
struct RolloutOptions: ParsableArguments {
    @Option(help: "The group of classifiers.")
    var group = Name.constant("default")

    @Flag(inversion: .prefixedNo, help: "Wait until every classifier of the group that is online runs it.")
    var wait = true

    @Option(help: ArgumentHelp("How long to wait.", valueName: "seconds"))
    var timeout = 120

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func validate() throws {
        guard (1...86_400).contains(timeout) else {
            throw ValidationError("--timeout is from 1 second to a day (86400)")
        }
    }

    var rollout: Rollout {
        var options = Rollout.Options(site: connection.site, group: group)
        (options.waits, options.timeout) = (wait, .seconds(timeout))
        return Rollout(options)
    }
}
