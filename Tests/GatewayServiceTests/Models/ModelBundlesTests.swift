import Failure
import Foundation
import HTTPTypes
import Models
import NIOCore
import ServiceKit
import TestBundles
import Testing

@testable import GatewayService

/// Bundles that people send over HTTP.
@Suite(.timeLimit(.minutes(1))) struct ModelBundlesTests {
    private func body(_ bundle: TestBundle, _ files: [String]) throws -> ByteBuffer {
        var body = ByteBuffer()
        for file in files {
            let bytes = try bundle.read(file)
            body.writeString("\(file) \(bytes.count)\n")
            body.writeBytes(bytes)
        }
        return body
    }

    @Test func aBundleThatIsSentIsInTheLibrary() async throws {
        let bundle = try TestBundle("sent", version: "2.0.0")
        let files = try body(bundle, ["model.onnx", "bundle.json", "selftest.json"])
        try await ModelsBench.running { setting in
            let (status, answer) = try await setting.ask("/bundles", .post, files)
            #expect(
                status == .created && answer["name"] as? String == "sent" && answer["version"] as? String == "2.0.0"
            )
            let hash = try bundle.sha256.hexadecimal
            #expect(answer["sha256"] as? String == hash)
            #expect(setting.taken() == ["sent-2.0.0"])
        }
    }

    @Test func aBrokenBundleIsRefusedAndNothingIsTaken() async throws {
        let bundle = try TestBundle("sent")
        try bundle.write(Data("broken".utf8), to: "model.onnx")
        let files = try body(bundle, ["model.onnx", "bundle.json", "selftest.json"])
        try await ModelsBench.running { setting in
            let answer = try await setting.ask("/bundles", .post, files)
            #expect(ModelsBench.code(answer) == "400 bad_bundle")
            #expect(setting.taken() == [])
            #expect(
                ModelsBench.code(try await setting.ask("/bundles", .post, ByteBuffer(string: "../x 1\ny")))
                    == "400 bad_bundle"
            )
            #expect(ModelsBench.code(try await setting.post("/bundles")) == "400 bad_bundle")
        }
    }

    @Test func withoutALibraryABundleIsNotTaken() async throws {
        let files = try body(try TestBundle("sent"), ["model.onnx", "bundle.json", "selftest.json"])
        try await ModelsBench.running(library: false) { setting in
            let answer = try await setting.ask("/bundles", .post, files)
            #expect(ModelsBench.code(answer) == "503 no_responder")
        }
    }
}
