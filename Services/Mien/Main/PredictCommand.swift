import ArgumentParser
import MienService

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Reads the expressions in pictures and films.",
        discussion: """
            Needs no broker. Exits with 1 when a file could not be read; a picture without a face is no error.

            Examples: mien predict photo.jpg
                      mien predict holiday/ --annotate out --json
            """
    )

    @Argument(help: "Pictures, films, or folders of them.")
    var paths: [String]

    @Flag(help: "Print one line of JSON for each picture.")
    var json = false

    @Option(help: ArgumentHelp("Write copies of the pictures with what was found drawn on them.", valueName: "folder"))
    var annotate: String?

    @Option(help: "The model bundle: its name, name-version, or folder; plugin:NAME for a plugin's.")
    var model = "baseline"

    @Option(help: "What finds faces: auto, haar, yunet, or a detector bundle's name, name-version or folder.")
    var detector = "auto"

    @Option(help: "What runs the model: auto, opencv, openvino, or an engine of a plugin.")
    var engine = "auto"

    @Option(help: "How many threads may be used; all cores if nothing is said.")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Search larger pictures at this size (pixels of the longer side), 0: as they are; else as suits the detector.",
            valueName: "side"
        )
    )
    var searchSide: Int?

    @Option(help: "Read a picture of a film every so many seconds; 0 reads all.")
    var every = 1.0

    func validate() throws {
        guard searchSide.map({ $0 == 0 || (64...8192).contains($0) }) ?? true else {
            throw ValidationError("--search-side is 0, or a number from 64 to 8192")
        }
        guard threads.map({ (1...256).contains($0) }) ?? true else {
            throw ValidationError("--threads is a number from 1 to 256")
        }
        guard every >= 0 else { throw ValidationError("--every is a number of seconds, 0 or more") }
    }

    func run() throws {
        var options = Predictor.Options(paths: paths)
        options.json = json
        options.annotated = annotate
        options.model = model
        options.detector = detector
        options.engine = engine
        options.threads = threads
        options.searchSide = searchSide
        options.interval = every
        if try Predictor(options).run() > 0 { throw ExitCode(1) }
    }
}
