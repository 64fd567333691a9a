import ArgumentParser
import MienService
import Models

extension ModelsCommand {
    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How good a model is on faces of which is known what they show.",
            discussion: """
                    Reads FOLDER/happy/*.jpg and so on, each a face cut as FER2013's are; --photos finds the faces first. They go
                    the way that they go in mien-classifier. Pictures that cannot be read are named and do not count.

                    Examples: mien models evaluate baseline fer2013/PublicTest
                              mien models evaluate baseline photos --photos --json
                """
        )

        @Argument(help: "The model: its name, name-version, or folder; plugin:NAME for a plugin's.")
        var name: String

        @Argument(help: "A folder with folders in it that are named for emotions.")
        var folder: String

        @Flag(help: "Print one line of JSON.")
        var json = false

        @Option(help: ArgumentHelp("Write what the model says of each face into this CSV.", valueName: "file"))
        var probabilities: String?

        @Flag(help: "The pictures are photos: find faces, and take each photo's largest.")
        var photos = false

        @Option(help: "What finds faces in photos: auto, haar, yunet, or a detector bundle.")
        var detector = "auto"

        @Option(help: "What runs the model: auto, opencv, openvino, or an engine of a plugin.")
        var engine = "auto"

        @Option(help: "What the model computes with: auto, fp32 or int8.")
        var precision = ModelPrecision.auto

        @Option(help: "At most so many faces go through the model at once.")
        var batch = 8

        @Option(help: "How many threads the engine may use.")
        var threads = 1

        func validate() throws {
            guard (1...256).contains(batch) else { throw ValidationError("--batch is a number from 1 to 256") }
            guard (1...256).contains(threads) else { throw ValidationError("--threads is a number from 1 to 256") }
        }

        func run() throws {
            var options = ModelEvaluation.Options(model: name, folder: folder)
            (options.findsFaces, options.detector) = (photos, detector)
            (options.engine, options.precision, options.threads) = (engine, precision, threads)
            (options.batch, options.json, options.probabilities) = (batch, json, probabilities)
            var evaluation = try ModelEvaluation(options)
            try evaluation.run()
        }
    }
}
