public import ArgumentParser
public import MienService
public import Models

// What stands on the command line as it stands in the library.

extension TerminalGraphics: ExpressibleByArgument {}

extension ImportFraming: ExpressibleByArgument {}

extension ModelPrecision: ExpressibleByArgument {}

extension DataSplit: ExpressibleByArgument {
    public init?(argument: String) {
        // ArgumentParser reports the flag and the value; it has no room for the reason.
        try? self.init(parsing: argument)
    }
}

extension ModelShare: ExpressibleByArgument {
    public init?(argument: String) {
        // ArgumentParser reports the flag and the value; it has no room for the reason.
        try? self.init(parsing: argument)
    }
}
