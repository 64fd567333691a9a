import Failure
import Foundation
import Models
import TestBundles
import Testing

@testable import GatewayService

/// What may come as a bundle, file by file.
@Suite struct BundleUploadTests {
    private let bundle: TestBundle
    private let parent = URL.temporaryDirectory.appending(path: "mien-uploads-\(UUID().uuidString)")

    init() throws {
        bundle = try TestBundle()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    }

    private static let files = ["bundle.json", "model.onnx", "selftest.json"]

    private func sent(_ names: [String] = files, limits: BundleUpload.Limits = .init()) throws -> BundleUpload {
        let upload = try BundleUpload(limits: limits, in: parent)
        for name in names {
            try upload.begin(name)
            let bytes = try bundle.read(name)
            // In two pieces, as they come over a network.
            try upload.write(bytes.prefix(bytes.count / 2))
            try upload.write(bytes.dropFirst(bytes.count / 2))
        }
        return upload
    }

    private func refusal(_ body: () throws -> Void) -> (code: GatewayFailureCode?, message: String) {
        let error = #expect(throws: GatewayError.self) { try body() }
        return (error?.code, error?.message ?? "")
    }

    @Test func aWholeBundleIsTakenAndItsFolderGoesWithIt() throws {
        var upload: BundleUpload? = try sent()
        #expect(try upload?.check().sha256 == bundle.sha256)
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path).count == 1)
        upload = nil
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path).isEmpty)
    }

    @Test(arguments: [
        "../bundle.json", "/etc/passwd", "a/b", "..", ".hidden", "", "model.onnx\0", "Model.onnx", "a b", "modèle",
        "c:\\model.onnx", String(repeating: "a", count: 65),
    ])
    func aNameThatLeadsElsewhereIsRefused(_ name: String) throws {
        let upload = try BundleUpload(in: parent)
        #expect(refusal { try upload.begin(name) }.code == .badBundle)
        let written = try FileManager.default.subpathsOfDirectory(atPath: parent.path)
        #expect(written.filter { $0.hasSuffix("bundle") }.count == written.filter { $0.contains("bundle") }.count)
    }

    @Test func whatIsMissingOrTooMuchIsNamed() throws {
        #expect(refusal { _ = try sent(["model.onnx"]).check() }.message.contains("bundle.json is missing"))
        let (code, message) = refusal { _ = try sent(["bundle.json", "selftest.json"]).check() }
        #expect(code == .badBundle && message.hasPrefix("model.onnx is not there"), "\(message)")
        let upload = try sent()
        try upload.begin("extra.bin")
        #expect(refusal { _ = try upload.check() }.message.hasPrefix("extra.bin is not among the files"))
        let twice = try sent()
        #expect(refusal { try twice.begin("model.onnx") }.message == "model.onnx was sent twice")
    }

    @Test func aChangedFileIsFoundByItsHash() throws {
        let upload = try sent(["bundle.json", "selftest.json"])
        try upload.begin("model.onnx")
        try upload.write(Data("another network".utf8))
        let (code, message) = refusal { _ = try upload.check() }
        #expect(
            code == .badBundle && message.contains("model.onnx of tiny-1.0.0 is not the file that bundle.json names")
        )
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"format":1}"#, #"{"format":99,"name":"tiny","version":"1"}"#])
    func aManifestThatIsNoneIsRefused(_ json: String) throws {
        let upload = try sent(["model.onnx", "selftest.json"])
        try upload.begin("bundle.json")
        try upload.write(Data(json.utf8))
        let (code, message) = refusal { _ = try upload.check() }
        #expect(code == .badBundle && !message.contains(parent.path), "\(message)")
    }

    @Test func aManifestThatNamesAFileElsewhereIsRefused() throws {
        let spoilt = try TestBundle { $0["sha256"] = ["../../x": String(repeating: "0", count: 64)] }
        let upload = try sent(["model.onnx", "selftest.json"])
        try upload.begin("bundle.json")
        try upload.write(try spoilt.read("bundle.json"))
        #expect(refusal { _ = try upload.check() }.code == .badBundle)
    }

    @Test func tooMuchIsRefusedAsItComes() throws {
        var limits = BundleUpload.Limits()
        (limits.files, limits.total) = (2, 10)
        let upload = try BundleUpload(limits: limits, in: parent)
        try upload.begin("a")
        try upload.write(Data(count: 10))
        #expect(refusal { try upload.write(Data(count: 1)) }.code == .tooLarge)
        try upload.begin("b")
        #expect(refusal { try upload.begin("c") }.code == .tooLarge)
    }
}
