public import ArgumentParser
public import DrawnPerson
import ServiceKit

/// The way from what people say to the next model, on people who are drawn (docs/learning.md).
@main
struct WalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-walk",
        abstract: "Learning from what people say, on drawn people: the whole way, or its parts.",
        version: Release.version,
        subcommands: [Learn.self, Draw.self, Collect.self]
    )
}

extension DrawingStyle: ExpressibleByArgument {}
