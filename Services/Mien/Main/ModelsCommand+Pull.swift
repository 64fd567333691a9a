import ArgumentParser
import MienService

extension ModelsCommand {
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gets a model that Mien does not ship.",
            discussion: """
                yunet: the face detector of OpenCV's model zoo. Only files whose SHA-256 is known are accepted. The
                environment's MIEN_MIRROR names a folder on a server that holds face_detection_yunet_2023mar.onnx, too.

                Examples: mien models pull yunet
                          mien models pull yunet --from face_detection_yunet_2023mar.onnx
                """
        )

        @Argument(help: "The model: \(ModelPull.names.joined(separator: ", ")).")
        var name: String

        @Option(help: ArgumentHelp("A file or address to get it from.", valueName: "file|url"))
        var from: String?

        @Option(
            help: ArgumentHelp(
                "The folder for the bundle; else the first of MIEN_MODELS, or ~/.local/share/mien/models.",
                valueName: "folder"
            )
        )
        var into: String?

        @Flag(help: "Get it again, and replace what is there.")
        var force = false

        @Option(help: ArgumentHelp("Accept the file with this hash, known or not.", valueName: "hex"))
        var sha256: String?

        func validate() throws {
            let isHash = sha256.map { $0.count == 64 && $0.allSatisfy(\.isHexDigit) } ?? true
            guard isHash else { throw ValidationError("--sha256 is 64 hexadecimal digits") }
        }

        func run() async throws {
            var options = ModelPull.Options(name: name)
            options.from = from
            options.into = into
            options.force = force
            options.sha256 = sha256
            Terminal.output.write(try await ModelPull(options).run() + "\n")
        }
    }
}
