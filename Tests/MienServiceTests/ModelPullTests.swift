import Crypto
import FaceDetection
import Failure
import Foundation
import LocalBroker
import Models
import ProcessTestKit
import TestPictures
import Testing

@testable import MienService

@Suite(.timeLimit(.minutes(1))) struct ModelPullTests {
    private static let network = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    private static let hash = SHA256.hash(data: network).map { String(format: "%02x", $0) }.joined()
    private static let id = "yunet-custom-\(hash.prefix(12))"

    private func pull(
        _ from: String?,
        into folder: String,
        sha256: String? = Self.hash,
        force: Bool = false,
        environment: [String: String] = [:]
    ) async throws -> String {
        var options = ModelPull.Options(name: "yunet")
        options.from = from
        options.into = folder
        options.sha256 = sha256
        options.force = force
        return try await ModelPull(options, environment: environment, terminal: .plain).run()
    }

    private func contents(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Expects an error of this kind that says these words, and that nothing is left in the folder.
    private func expectRefusal(
        _ code: MienFailureCode,
        _ words: String,
        from: String,
        sha256: String? = Self.hash,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withTemporaryFolder { folder in
            do {
                let text = try await pull(from, into: folder, sha256: sha256)
                Issue.record("it was accepted: \(text)", sourceLocation: sourceLocation)
            } catch let error as MienError {
                #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
                #expect(describe(error).contains(words), "\(error)", sourceLocation: sourceLocation)
            }
            #expect(try contents(folder).isEmpty, sourceLocation: sourceLocation)
        }
    }

    // MARK: From a server

    @Test func aDownloadBecomesABundle() async throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.answer(length: Self.network.count, body: Self.network)
        }
        try await withTemporaryFolder { folder in
            let text = try await pull(server.address(), into: "\(folder)/new/models")
            #expect(text == "\(Self.id) is in \(folder)/new/models/\(Self.id)")
            #expect(try contents("\(folder)/new/models") == [Self.id])
            #expect(try contents("\(folder)/new/models/\(Self.id)") == ["LICENCE.txt", "bundle.json", "model.onnx"])
            let bundle = try DetectorBundle(at: URL(filePath: "\(folder)/new/models/\(Self.id)"))
            #expect(try [UInt8](Data(contentsOf: bundle.modelURL)) == Self.network)
            #expect(bundle.manifest.scoreThreshold == 0.6)
            #expect(bundle.selfTest == nil)
        }
    }

    @Test func aMirrorHoldsTheFileByItsName() async throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.answer(length: Self.network.count, body: Self.network)
        }
        try await withTemporaryFolder { folder in
            _ = try await pull(nil, into: folder, environment: ["MIEN_MIRROR": server.address("/mien")])
            #expect(server.paths == ["/mien/face_detection_yunet_2023mar.onnx"])
            #expect(try contents(folder) == [Self.id])
        }
    }

    @Test func aRedirectionOnThisMachineIsFollowed() async throws {
        let server = try LoopbackServer { path in
            path == "/real"
                ? LoopbackServer.answer(length: Self.network.count, body: Self.network)
                : LoopbackServer.answer("302 Found", ["Location: /real"], length: 0)
        }
        try await withTemporaryFolder { folder in
            _ = try await pull(server.address(), into: folder)
            #expect(server.paths == ["/model.onnx", "/real"])
        }
    }

    @Test(arguments: ["http://example.org/model.onnx", "ftp://127.0.0.1/model.onnx", "file:///etc/hostname"])
    func aRedirectionElsewhereIsNot(_ target: String) async throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.answer("302 Found", ["Location: \(target)"], length: 0)
        }
        try await expectRefusal(.downloadFailed, server.address(), from: server.address())
    }

    @Test func anotherFileIsRefused() async throws {
        let server = try LoopbackServer { _ in LoopbackServer.answer(length: 3, body: [1, 2, 3]) }
        try await expectRefusal(.wrongFile, "has the SHA-256 039058c6f2c0cb49", from: server.address())
        try await expectRefusal(
            .wrongFile,
            "has 3 bytes and the SHA-256 039058c6f2",
            from: server.address(),
            sha256: nil
        )
    }

    @Test(arguments: [
        ("404 Not Found", MienFailureCode.downloadMissing, "is not there"),
        ("500 Internal Server Error", .downloadFailed, "HTTP status 500"), ("403 Forbidden", .downloadFailed, "403"),
    ])
    func anAnswerThatIsNoFileIsRefused(_ status: String, _ code: MienFailureCode, _ words: String) async throws {
        let server = try LoopbackServer { _ in LoopbackServer.answer(status, length: 4, body: Array("oops".utf8)) }
        try await expectRefusal(code, words, from: server.address())
    }

    @Test func aDownloadThatBreaksOffIsRefused() async throws {
        let half = Array(Self.network.prefix(100_000))
        let honest = try LoopbackServer { _ in LoopbackServer.answer(length: Self.network.count, body: half) }
        try await expectRefusal(.downloadFailed, "cannot be downloaded", from: honest.address())
        let silent = try LoopbackServer { _ in LoopbackServer.answer(body: half) }
        try await expectRefusal(.wrongFile, "has the SHA-256", from: silent.address())
    }

    @Test func moreThanIsKnownIsRefused() async throws {
        let large = [UInt8](repeating: 7, count: 1 << 20)
        let honest = try LoopbackServer { _ in LoopbackServer.answer(length: large.count, body: large) }
        try await expectRefusal(.downloadFailed, "has 1048576 bytes", from: honest.address(), sha256: nil)
        let silent = try LoopbackServer { _ in LoopbackServer.answer(body: large) }
        try await expectRefusal(.downloadFailed, "sends more than", from: silent.address(), sha256: nil)
    }

    @Test func withoutANetworkItSaysSo() async throws {
        let port = try LoopbackPort.free()
        try await expectRefusal(.downloadFailed, "check the network", from: "http://127.0.0.1:\(port)/model.onnx")
    }

    @Test(arguments: ["ftp://host/model.onnx", "https://", "http:///x", "://x"])
    func whatIsNoAddressIsRefused(_ address: String) async throws {
        try await expectRefusal(.badAddress, address, from: address)
    }

    // MARK: From a file

    @Test(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
    func theKnownFilesAreKnown() async throws {
        for form in ["320_320", "640_640", "dynamic"] {
            try await withTemporaryFolder { folder in
                let file = SharedData.folder.appending(path: "models/yunet_n_\(form).onnx").path()
                #expect(
                    try await pull(file, into: folder, sha256: nil) == "yunet-n-\(form) is in \(folder)/yunet-n-\(form)"
                )
                let bundle = try DetectorBundle(at: URL(filePath: "\(folder)/yunet-n-\(form)"))
                #expect(bundle.manifest.licence == "Apache-2.0")
            }
        }
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        try await expectRefusal(.unreadableInput, "/nowhere.onnx", from: "/nowhere.onnx")
        try await expectRefusal(.unreadableInput, "this is no file", from: "/tmp")
        try await expectRefusal(.wrongFile, #filePath, from: #filePath, sha256: nil)
    }

    // MARK: Where it goes

    @Test func whatIsThereStaysUnlessItIsForced() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/network"
            try Data(Self.network).write(to: URL(filePath: file))
            let models = "\(folder)/models"
            _ = try await pull(file, into: models)
            let note = URL(filePath: "\(models)/\(Self.id)/note")
            try Data().write(to: note)
            #expect(try await pull(file, into: models).contains("already; --force gets it again"))
            #expect(FileManager.default.fileExists(atPath: note.path()))
            #expect(try await pull(file, into: models, force: true).hasSuffix("is in \(models)/\(Self.id)"))
            #expect(!FileManager.default.fileExists(atPath: note.path()))
            #expect(try contents(models) == [Self.id])
        }
    }

    @Test func aBrokenBundleIsReplacedOnlyByForce() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/network"
            try Data(Self.network).write(to: URL(filePath: file))
            let models = "\(folder)/models"
            _ = try await pull(file, into: models)
            try Data([1]).write(to: URL(filePath: "\(models)/\(Self.id)/model.onnx"))
            await #expect { _ = try await pull(file, into: models) } throws: {
                ($0 as? MienError)?.code == .cannotWrite && describe($0).contains("--force")
            }
            #expect(try contents(models) == [Self.id])
            _ = try await pull(file, into: models, force: true)
            _ = try DetectorBundle(at: URL(filePath: "\(models)/\(Self.id)"))
        }
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/file"))
            await #expect { _ = try await pull("/etc/hostname", into: "\(folder)/file/models") } throws: {
                ($0 as? MienError)?.code == .cannotWrite && describe($0).contains("--into")
            }
        }
    }

    @Test func whatNobodyHasIsRefused() async throws {
        await #expect { _ = try await ModelPull(ModelPull.Options(name: "retina")).run() } throws: {
            ($0 as? MienError)?.code == .unknownModel && describe($0).contains("there is yunet")
        }
    }

    @Test func theOriginIsPinned() throws {
        let source = try WeightsSource(from: nil, mirror: nil)
        #expect(source == .addresses(YuNetWeights.addresses))
        #expect(YuNetWeights.addresses.count == 2)
        #expect(YuNetWeights.addresses.allSatisfy { $0.scheme == "https" && $0.path.hasSuffix(YuNetWeights.fileName) })
        #expect(YuNetWeights.known.allSatisfy { $0.sha256.count == 64 })
        #expect(try WeightsSource(from: "file.onnx", mirror: "https://mirror") == .file("file.onnx"))
    }
}

@Suite struct ModelListTests {
    @Test func listsTheBundlesOfBothTasksAndTheirFaults() throws {
        try withTemporaryFolder { folder in
            func write(_ json: String, _ name: String) throws {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
                try Data(json.utf8).write(to: URL(filePath: "\(folder)/\(name)/bundle.json"))
            }
            try write("{", "a-torn")
            try write(#"{"format":1,"name":"b","version":"1","task":"poetry"}"#, "b-1")
            try write(#"{"format":1,"name":"c","version":"1","task":"face-detection"}"#, "c-1")
            let lines = ModelList(store: .init(directories: [URL(filePath: folder)])).lines
            #expect(lines.map(\.id) == ["a-torn", "b-1", "c-1"])
            #expect(lines.map(\.task) == [nil, "poetry", "face-detection"])
            #expect(lines[1].fault == "this version knows no task poetry: update Mien")
            #expect(lines[2].fault?.contains("decoder is missing") == true)
            #expect(ModelList.text(lines[1], .plain).contains("✗ b-1"))
        }
    }
}
