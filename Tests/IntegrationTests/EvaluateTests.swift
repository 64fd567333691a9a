import Faces
import Foundation
import Images
import ProcessTestKit
import Subprocess
import TestPictures
import Testing

/// `mien models show`, `verify` and `evaluate` as a person types them.
@Suite(.serialized, .timeLimit(.minutes(4))) struct EvaluateTests {
    private struct Report: Decodable {
        struct Figures: Decodable {
            let count: Int
            let recall: Double?
        }

        let model: String
        let count: Int
        let accuracy: Double
        let perClass: [String: Figures]
        let confusion: [[Int]]
        let msPerFace: Double
        let faceless: Int
        let unreadable: Int
    }

    private func report(_ ending: MienProcess.Ending) throws -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: Data(try #require(ending.output.first).utf8))
    }

    private func evaluate(_ arguments: String..., environment: [Environment.Key: String?] = [:]) async throws
        -> MienProcess.Ending
    {
        try await MienProcess.run("mien", ["models", "evaluate"] + arguments, environment: environment)
    }

    @Test func findsTheFacesInPhotosAndNamesWhatIsBroken() async throws {
        try await withTemporaryFolder { folder in
            for seed in [1, 2, 3] as [UInt64] {
                try DrawnPicture.write(seed: seed, of: .happy, to: "\(folder)/happy/\(seed).jpg")
            }
            try DrawnPicture.write(of: .surprise, to: "\(folder)/surprise/1.jpg")
            try DrawnPicture.write(of: nil, to: "\(folder)/sad/nobody.jpg")
            try Data("no picture".utf8).write(to: URL(filePath: "\(folder)/sad/broken.jpg"))
            let table = "\(folder)/table.csv"
            let ending = try await evaluate("baseline", folder, "--photos", "--json", "--probabilities", table)
            #expect(ending.status == .exited(0), "\(ending.log)")
            #expect(ending.log.contains { $0.contains("sad/broken.jpg: ") }, "\(ending.log)")
            let report = try report(ending)
            #expect(report.model == "baseline-0.1.0")
            #expect((report.count, report.faceless, report.unreadable) == (4, 1, 1))
            #expect(report.perClass["happy"]?.count == 3 && report.perClass["happy"]?.recall == 1)
            #expect(report.confusion.joined().reduce(0, +) == 4 && report.accuracy >= 0.75)
            #expect(report.msPerFace > 0)
            try checkTable(at: table)
        }
    }

    private func checkTable(at path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "file,angry,disgust,fear,happy,sad,surprise,neutral")
        let rows = lines.dropFirst().map { $0.split(separator: ",") }
        #expect(rows.map(\.first) == ["happy/1.jpg", "happy/2.jpg", "happy/3.jpg", "surprise/1.jpg"])
        for row in rows {
            #expect(row.count == 8)
            #expect(abs(row.dropFirst().compactMap { Double($0) }.reduce(0, +) - 1) < 0.001)
        }
    }

    @Test func saysWhatIsWrong() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/happy", withIntermediateDirectories: true)
            try Data("no picture".utf8).write(to: URL(filePath: "\(folder)/happy/broken.jpg"))
            let all = try await evaluate("baseline", folder)
            #expect(all.status == .exited(1))
            #expect(all.log.last == "Error: none of the 1 pictures in \(folder) can be read", "\(all.log)")
            let detector = try await evaluate("face", folder)
            #expect(detector.status == .exited(1))
            #expect(
                detector.log.first?.hasPrefix("Error: face-0.1.0 is a bundle for face-detection, not for expression")
                    == true,
                "\(detector.log)"
            )
            let nowhere = try await evaluate("baseline", "\(folder)/nowhere")
            #expect(nowhere.log.first == "Error: \(folder)/nowhere: there is no such folder")
            let precision = try await evaluate("baseline", folder, "--precision", "int8")
            #expect(precision.log.first?.contains("has no model.int8.onnx") == true, "\(precision.log)")
        }
    }

    /// The example of docs/plugins.md takes bright faces for happy ones.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc"), "there is no cc"))
    func evaluatesThePluginOfSomebodyElse() async throws {
        try await withTemporaryFolder { folder in
            let package = MienProcess.package.path()
            let compiled = try await MienProcess.run(
                "/usr/bin/cc",
                [
                    "-shared", "-fPIC", "-I", "\(package)/Shared/Inference/CPlugin/include",
                    "\(package)/Tests/PluginsTests/Fixtures/example.c", "-o", "\(folder)/libmien-example.so",
                ]
            )
            try #require(compiled.status == .exited(0), "\(compiled.log)")
            for (emotion, grey) in [("happy", 250), ("sad", 240)] as [(String, UInt8)] {
                let path = "\(folder)/faces/\(emotion)/1.jpg"
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/faces/\(emotion)",
                    withIntermediateDirectories: true
                )
                let greys = [UInt8](repeating: grey, count: 48 * 48)
                let image = try Image(size: PixelSize(side: 48), format: .grey, bytes: greys)
                try Data(TestPicture.jpeg(image)).write(to: URL(filePath: path))
            }
            let environment: [Environment.Key: String?] = ["MIEN_PLUGINS": folder]
            let ending = try await evaluate(
                "plugin:cheerful",
                "\(folder)/faces",
                "--json",
                environment: environment
            )
            #expect(ending.status == .exited(0), "\(ending.log)")
            let report = try report(ending)
            #expect((report.count, report.accuracy) == (2, 0.5))
            let verified = try await MienProcess.run(
                "mien",
                ["models", "verify", "plugin:cheerful"],
                environment: environment
            )
            #expect(verified.status == .exited(0))
        }
    }

    @Test func verifiesFilesAndSelfTest() async throws {
        try await withTemporaryFolder { folder in
            let good = try await MienProcess.run("mien", ["models", "verify", "baseline", "--engine", "opencv"])
            #expect(good.status == .exited(0), "\(good.log)")
            #expect(good.output.count == 2 && good.output.allSatisfy { $0.contains("✓") }, "\(good.output)")
            let bundle = "\(folder)/baseline-0.1.0"
            try FileManager.default.copyItem(
                at: MienProcess.package.appending(path: "Models/baseline-0.1.0"),
                to: URL(filePath: bundle)
            )
            try Data("another network".utf8).write(to: URL(filePath: "\(bundle)/model.onnx"))
            let bad = try await MienProcess.run("mien", ["models", "verify", bundle])
            #expect(bad.status == .exited(1))
            #expect(bad.output.count == 1 && bad.output[0].contains("model.onnx"), "\(bad.output)")
            let shown = try await MienProcess.run("mien", ["models", "show", bundle, "--json"])
            #expect(shown.status == .exited(0))
            #expect(shown.output.first?.contains(#""fault":"model.onnx of baseline-0.1.0 is not"#) == true)
        }
    }

    /// The figure that the bundle's own training measured.
    @Test(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
    func givesTheAccuracyThatTheBundleWasPublishedWith() async throws {
        try await withTemporaryFolder { folder in
            let archive = SharedData.folder.appending(path: "fer2013.tar.gz").path()
            let unpacked = try await MienProcess.run(
                "/usr/bin/tar",
                ["xzf", archive, "-C", folder, "fer2013/PublicTest"]
            )
            try #require(unpacked.status == .exited(0), "\(unpacked.log)")
            let report = try report(await evaluate("baseline", "\(folder)/fer2013/PublicTest", "--json"))
            #expect(report.count == 3_589)
            #expect(abs(report.accuracy - 0.6553) < 0.0005)
        }
    }
}
