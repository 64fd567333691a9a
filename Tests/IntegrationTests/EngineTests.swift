import Foundation
import ProcessTestKit
import Subprocess
import Testing

/// Programs on machines with and without a working OpenVINO; each process looks for it once.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EngineTests {
    /// Reads a picture with OpenVINO to be found in a folder.
    private func predict(_ engine: String, openvino folder: String) async throws -> MienProcess.Ending {
        try await withTemporaryFolder { pictures in
            try DrawnPicture.write(to: "\(pictures)/anna.jpg")
            return try await MienProcess.run(
                "mien",
                ["predict", "--json", "--engine", engine, pictures],
                environment: ["MIEN_OPENVINO": folder, "XDG_CACHE_HOME": "\(pictures)/cache"]
            )
        }
    }

    @Test func withoutOpenVINOPicturesAreReadAllTheSame() async throws {
        let ending = try await predict("auto", openvino: "/nowhere")
        #expect(ending.status == .exited(0), "\(ending.log)")
        #expect(ending.output.count == 1)
    }

    @Test func whoAsksForOpenVINOIsToldThatItIsNotThere() async throws {
        let ending = try await predict("openvino", openvino: "/nowhere")
        #expect(ending.status == .exited(1))
        #expect(ending.log.count == 1)
        let words = ending.log.first ?? ""
        #expect(words.hasPrefix("Error: The engine openvino cannot run here: choose auto, opencv. ("))
        #expect(words.contains("MIEN_OPENVINO is /nowhere"))
    }

    @Test func aFileThatIsNoLibraryIsNotOpenVINO() async throws {
        try await withTemporaryFolder { folder in
            try Data("nonsense".utf8).write(to: URL(filePath: "\(folder)/libopenvino_c.so.1"))
            let ending = try await predict("openvino", openvino: folder)
            #expect(ending.status == .exited(1))
            #expect(ending.log.first?.contains("OpenVINO cannot be opened (\(folder)/libopenvino_c.so.1") == true)
            #expect(try await predict("auto", openvino: folder).status == .exited(0))
        }
    }

    @Test func aLibraryWithoutItsFunctionsIsTooOld() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/libs", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: MienProcess.programs.appending(path: "libmien-openvino.so"),
                to: URL(filePath: "\(folder)/libs/libopenvino_c.so.1")
            )
            let ending = try await predict("openvino", openvino: folder)
            #expect(ending.status == .exited(1))
            #expect(ending.log.first?.contains("OpenVINO has no ov_get_error_info: it is too old") == true)
        }
    }

    @Test(arguments: ["mien", "mien-classifier"])
    func anEngineThatNobodyKnowsIsAnError(program: String) async throws {
        let arguments = program == "mien-classifier" ? [] : ["predict", "/etc/hostname"]
        let ending = try await MienProcess.run(program, arguments + ["--engine", "abacus"])
        #expect(ending.status == .exited(1))
        #expect(ending.log.last?.contains("There is no engine abacus: choose auto, opencv, openvino.") == true)
    }
}
