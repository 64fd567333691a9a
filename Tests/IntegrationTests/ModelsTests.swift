import Foundation
import ProcessTestKit
import Subprocess
import Testing

/// `mien models` as a person types it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ModelsTests {
    @Test func pullsFromAFileAndListsIt() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/network.onnx"
            try Data("no network".utf8).write(to: URL(filePath: file))
            // printf 'no network' | sha256sum
            let hash = Self.hash
            let pull = ["models", "pull", "yunet", "--from", file]
            let models = "\(folder)/models"
            let refused = try await MienProcess.run("mien", pull, environment: ["MIEN_MODELS": models])
            #expect(refused.status == .exited(1))
            #expect(refused.log.first?.contains("is not a file that is known as yunet") == true, "\(refused.log)")
            let pulled = try await MienProcess.run(
                "mien",
                pull + ["--sha256", hash],
                environment: ["MIEN_MODELS": models]
            )
            #expect(pulled.status == .exited(0), "\(pulled.log)")
            let id = "yunet-custom-\(hash.prefix(12))"
            #expect(pulled.output == ["\(id) is in \(models)/\(id)"])

            let list = try await MienProcess.run(
                "mien",
                ["models", "list", "--json"],
                environment: ["MIEN_MODELS": models]
            )
            #expect(list.status == .exited(0))
            #expect(list.output.first == #"{"id":"\#(id)","path":"\#(models)/\#(id)","task":"face-detection"}"#)

            // Whole, and yet no network: `auto` says so and goes on with another.
            try await searchesWithHaar(in: models, folder: folder)
        }
    }

    private static let hash = "bd108b5c39016c09b9872915cc48ecdd12a48fed1658cbf299823f5591cbb93a"

    private func searchesWithHaar(in models: String, folder: String) async throws {
        try DrawnPicture.write(to: "\(folder)/anna.jpg")
        let ending = try await MienProcess.run(
            "mien",
            ["predict", "\(folder)/anna.jpg", "--json"],
            environment: ["MIEN_MODELS": models]
        )
        #expect(ending.status == .exited(0), "\(ending.log)")
        #expect(
            ending.log.contains { $0.hasPrefix("Warning: ") && $0.contains("cannot load yunet-custom") },
            "\(ending.log)"
        )
        #expect(ending.output.first?.contains(#""emotion":"#) == true)
    }

    @Test func aDetectorThatIsNotThereIsNamed() async throws {
        let ending = try await MienProcess.run("mien", ["predict", "/etc/hostname", "--detector", "nobody"])
        #expect(ending.status == .exited(1))
        #expect(ending.log.first?.hasPrefix("Error: There is no model nobody in ") == true, "\(ending.log)")
    }
}
