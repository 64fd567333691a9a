import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit
import Synchronization

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Brings pictures into the store, with or without labels, for people to look at.",
        discussion: """
            Needs a running system whose recorder keeps crops. Folders named for emotions label what is in them. What is there
            already is passed over, so an import that broke off goes on when it is run again. Exits with 1 when a picture could
            not be read.

            Examples: mien import fer2013.tar.gz
                      mien import photos --name holiday
            """
    )

    @Argument(help: "A folder of pictures, fer2013.csv, or a tar archive of either.")
    var path: String

    @Option(help: "What the collection is called: its camera is import-<name>; else as the path.")
    var name: Name?

    @Option(help: "Who gave the labels that come with the pictures; else the collection.")
    var person: Name?

    @Option(help: "Whether each picture is a face (whole) or faces are found in it (find); auto: small ones are faces.")
    var faces = ImportFraming.auto

    @Option(help: "What finds faces: auto, haar, yunet, or a detector bundle's name, name-version or folder.")
    var detector = "auto"

    @Option(help: "What runs the detector: auto, opencv, openvino, or an engine of a plugin.")
    var engine = "auto"

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func run() async throws {
        var options = Import.Options(path: path, site: connection.site)
        (options.name, options.person, options.framing) = (name, person, faces)
        (options.detector, options.engine) = (detector, engine)
        let failures = Failures()
        try await CommandBus(connection, purpose: "import").run { [options] bus in
            failures.count.store(try await Import(options).run(on: bus), ordering: .relaxed)
        }
        if failures.count.load(ordering: .relaxed) > 0 { throw ExitCode(1) }
    }

    /// How many pictures failed, told from the task to the command.
    private final class Failures: Sendable {
        let count = Atomic(0)
    }
}
