import ArgumentParser
import FoundationEssentials
import LibraryService
import Messages
import Models
import ServiceKit

@main
struct LibraryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-library",
        abstract: "Hands out model bundles over the bus, and takes new ones.",
        discussion: """
            It answers the requests under mien/v1/<site>/rpc/library. Classifiers get from it what they shall run and \
            lack; mien models use and push give it what this machine has. A site has one of it.

            Example: mien-library --broker mqtt://server:1883 --models /srv/models
            """,
        version: Release.version
    )

    @Option(
        help: ArgumentHelp(
            "Where bundles that it takes are kept; those of the usual places are handed out, too. Default: the first "
                + "of MIEN_MODELS, or ~/.local/share/mien/models.",
            valueName: "folder"
        )
    )
    var models: String?

    @OptionGroup(title: "Service")
    var service: ServiceOptions

    func run() async throws {
        let runtime = try ServiceRuntime(service: .constant("library"), instance: .constant("main"), options: service)
        let usual = ModelStore.standard()
        let folder = models.map { URL(filePath: $0) } ?? ModelStore.writableDirectory()
        let library = try Library(
            store: ModelStore(directories: (models == nil ? [] : [folder]) + usual.directories),
            folder: folder,
            site: service.site,
            bus: runtime.bus,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        let path = folder.path(percentEncoded: false)
        let meters = StorageMeters([.init("bundles", at: path)], factory: runtime.metrics)
        try await runtime.run(library.services + [meters])
    }
}
