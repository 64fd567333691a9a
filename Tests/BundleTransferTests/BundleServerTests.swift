import Failure
import Foundation
import Messages
import Models
import SwiftProtobuf
import TestBundles
import Testing

@testable import BundleTransfer

@Suite struct BundleServerTests {
    private let bundle: TestBundle
    private let server: BundleServer

    init() throws {
        bundle = try TestBundle(network: TestBundle.bytes(300_000))
        server = BundleServer(store: ModelStore(directories: [bundle.root]))
    }

    private func chunk(_ file: String, at offset: UInt64 = 0, count: UInt32 = 1_000_000) throws -> [UInt8] {
        let sha256 = try bundle.sha256
        let request = WireChunkRequest.with {
            ($0.sha256, $0.file, $0.offset, $0.count) = (.init(sha256), file, offset, count)
        }
        return Array(try server.chunk(request).data)
    }

    @Test func handsOutWhatWasAskedForAndNoMoreThanAMessageHolds() throws {
        let network = Array(try bundle.read("model.onnx"))
        #expect(try chunk("model.onnx") == Array(network.prefix(WireChunkReply.chunkLimit)))
        #expect(try chunk("model.onnx", at: 299_990) == Array(network.suffix(10)))
        #expect(try chunk("model.onnx", at: 7, count: 3) == Array(network[7..<10]))
    }

    @Test(arguments: [300_000, 300_001, UInt64(Int64.max)])
    func behindTheEndIsNothing(_ offset: UInt64) throws {
        #expect(try chunk("model.onnx", at: offset).isEmpty)
    }

    @Test(arguments: ["bundle.json", "secret", "../tiny-1.0.0/model.onnx", ""])
    func aFileThatIsNotListedIsNotHandedOut(_ file: String) throws {
        try bundle.write(Data("secret".utf8), to: "secret")
        let error = #expect(throws: TransferError.self) { try chunk(file) }
        #expect(error?.code == .cannotRead)
    }

    @Test func listsWhatItCanGiveAndNothingElse() throws {
        let broken = try TestBundle("broken", in: bundle.root)
        try broken.write(Data("broken".utf8), to: "model.onnx")
        let finder = try TestBundle("finder", in: bundle.root) { $0["task"] = "face-detection" }
        let list = withExtendedLifetime((broken, finder)) { server.list().bundles }
        #expect(list.map(\.choice.name) == ["tiny"])
        #expect(list.first?.choice.sha256 == .init(try bundle.sha256))
        #expect(list.first?.bytes == UInt64(300_000 + (try bundle.read("selftest.json").count)))
    }

    @Test func aBundleThatBrokeIsNotHandedOutAnyMore() throws {
        let sha256 = try bundle.sha256
        let request = WireBundleRequest.with { $0.sha256 = .init(sha256) }
        #expect(try server.bundle(request).files.map(\.name) == ["model.onnx", "selftest.json"])
        try bundle.remove("selftest.json")
        let error = #expect(throws: ModelError.self) { try server.bundle(request) }
        #expect(error?.code == .fileMissing)
    }

    @Test func aChoiceNamesTheBundleAndThePrecision() throws {
        let opened = try ModelBundle(at: bundle.folder)
        let choice = WireModelChoice(opened, precision: .int8)
        #expect((choice.name, choice.version, choice.precision) == ("tiny", "1.0.0", "int8"))
        #expect(Array(choice.sha256) == opened.sha256 && !choice.isPlugin)
        #expect(WireModelChoice(opened).precision.isEmpty)
        #expect(opened.sha256.hexadecimal.hasPrefix(opened.hashPrefix) && opened.hashPrefix.count == 12)
    }
}
