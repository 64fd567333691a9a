import ArgumentParser
import MienService

/// Where a site's authority is.
struct SecurityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration; mien.yaml in this folder if it is there.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Where database and broker keep what they must.", valueName: "folder"))
    var data: String?

    func configuration() throws -> SystemConfiguration {
        var configuration = try SystemConfiguration(fileOrDefault: config)
        if let data { configuration.dataFolder = data }
        return configuration
    }
}
