public import ArgumentParser
public import DrawnPerson
import ServiceKit

/// The first half of the way from what people say to the next model, on people who are drawn (docs/learning.md).
@main
struct WalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-walk",
        abstract: "Learning from what people say, on drawn people: pictures to test on, and a training set.",
        version: Release.version,
        subcommands: [Draw.self, Collect.self]
    )
}

extension DrawingStyle: ExpressibleByArgument {}
