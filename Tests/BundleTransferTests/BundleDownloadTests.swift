import Failure
import Foundation
import Messages
import Models
import RPC
import SwiftProtobuf
import TestBundles
import Testing

@testable import BundleTransfer

/// What is asked for, in which order, and what is refused: without a bus, a disk or a clock.
@Suite struct BundleDownloadTests {
    private static let chunk = UInt64(WireChunkReply.chunkLimit)

    /// A bundle of three chunks and a bit.
    private let bundle: TestBundle
    private let reply: WireBundleReply
    private let choice: WireModelChoice

    init() throws {
        bundle = try TestBundle(network: TestBundle.bytes(800_000))
        let source = BundleServer(store: ModelStore(directories: [bundle.root]))
        choice = try WireModelChoice(ModelBundle(at: bundle.folder))
        reply = try source.bundle(.with { [choice] in $0.sha256 = choice.sha256 })
    }

    /// A download whose source has described the bundle.
    private func begun(_ reply: WireBundleReply? = nil) -> (BundleDownload, BundleDownload.Action) {
        var download = BundleDownload(choice)
        _ = download.handle(.started)
        let action = download.handle(.described(reply ?? self.reply))
        return (download, action)
    }

    private func code(of action: BundleDownload.Action) -> String? {
        guard case .fail(let error, _) = action else { return nil }
        return (error as? any CodedError)?.codeText
    }

    // MARK: The order of things

    @Test func asksForTheManifestThenForEveryPieceInOrder() throws {
        var download = BundleDownload(choice)
        guard case .describe = download.handle(.started) else { throw Unexpected() }
        guard case .take(let inventory) = download.handle(.described(reply)) else { throw Unexpected() }
        #expect(inventory.files.map(\.name) == ["model.onnx", "selftest.json"])
        var asked: [UInt64] = []
        var action = download.handle(.found([:]))
        while case .read("model.onnx", let offset, let count, _) = action {
            asked.append(offset)
            guard
                case .write(_, "model.onnx", offset) = download.handle(
                    .received(.init(repeating: 0, count: Int(count)))
                )
            else { throw Unexpected() }
            action = download.handle(.stored)
        }
        #expect(asked == [0, Self.chunk, 2 * Self.chunk, 3 * Self.chunk])
        guard case .check("model.onnx") = action else { throw Unexpected() }
        guard case .read("selftest.json", 0, _, _) = download.handle(.checked(sha256: inventory.files[0].sha256)) else {
            throw Unexpected()
        }
        #expect(download.progress == (800_000, inventory.bytes))
    }

    @Test func goesOnWhereAnEarlierTryEnded() throws {
        var (download, _) = begun()
        guard case .read("model.onnx", 700_000, 100_000, _) = download.handle(.found(["model.onnx": 700_000])) else {
            throw Unexpected()
        }
        #expect(download.progress.0 == 700_000)
    }

    @Test func whatIsThereAlreadyIsCheckedAndNotAskedFor() throws {
        var (download, action) = begun()
        guard case .take(let inventory) = action else { throw Unexpected() }
        let sizes = Dictionary(uniqueKeysWithValues: inventory.files.map { ($0.name, $0.bytes) })
        guard case .check("model.onnx") = download.handle(.found(sizes)) else { throw Unexpected() }
        guard case .check("selftest.json") = download.handle(.checked(sha256: inventory.files[0].sha256)) else {
            throw Unexpected()
        }
        guard case .finish = download.handle(.checked(sha256: inventory.files[1].sha256)) else { throw Unexpected() }
    }

    // MARK: What a source may say

    @Test func aManifestThatWasNotAskedForIsRefused() throws {
        var other = reply
        other.manifest.append(UInt8(ascii: "\n"))
        #expect(code(of: begun(other).1) == "hash_mismatch")
    }

    @Test func aBundleOfAnotherNameThanTheSelectionsIsRefused() throws {
        var renamed = choice
        renamed.name = "other"
        var download = BundleDownload(renamed)
        #expect(code(of: download.handle(.described(reply))) == "wrong_bundle")
    }

    @Test func aTakerThatKnowsTheHashAloneTakesTheManifestsName() throws {
        var download = BundleDownload(.with { $0.sha256 = choice.sha256 })
        guard case .take(let inventory) = download.handle(.described(reply)) else { throw Unexpected() }
        #expect(inventory.id == "tiny-1.0.0")
    }

    @Test func filesThatTheManifestDoesNotListAreRefused() throws {
        var more = reply
        more.files.append(.with { ($0.name, $0.bytes) = ("more.onnx", 1) })
        var fewer = reply
        fewer.files.removeLast()
        var twice = reply
        twice.files.append(twice.files[0])
        for lie in [more, fewer, twice] { #expect(code(of: begun(lie).1) == "bad_source") }
    }

    @Test(arguments: [UInt64(512) << 20 + 1, .max])
    func aFileThatIsTooLargeIsNotBegun(_ size: UInt64) throws {
        var large = reply
        large.files[0].bytes = size
        large.files[1].bytes = size
        #expect(code(of: begun(large).1) == "too_large")
    }

    @Test func filesThatAreTooLargeTogetherAreNotBegun() throws {
        let names = (0..<3).map { "part\($0).bin" }
        let bundle = try TestBundle {
            $0["sha256"] = Dictionary(uniqueKeysWithValues: names.map { ($0, String(repeating: "0", count: 64)) })
        }
        #expect(try described(bundle, files: names.map { ($0, 512 << 20) }) == "too_large")
    }

    @Test func moreFilesThanAreAcceptedAreNotBegun() throws {
        let names = (0..<65).map { "part\($0).bin" }
        let bundle = try TestBundle {
            $0["sha256"] = Dictionary(uniqueKeysWithValues: names.map { ($0, String(repeating: "0", count: 64)) })
        }
        #expect(try described(bundle, files: names.map { ($0, 1) }) == "too_large")
    }

    @Test(arguments: ["../model.onnx", "/etc/passwd", ".hidden", "a/b"])
    func aManifestThatLeadsOutOfItsFolderIsRefused(_ name: String) throws {
        let bundle = try TestBundle { $0["sha256"] = [name: String(repeating: "0", count: 64)] }
        #expect(try described(bundle, files: [(name, 1)]) == "invalid_name")
    }

    @Test func aBundleOfAnotherTaskIsRefused() throws {
        let bundle = try TestBundle { $0["task"] = "face-detection" }
        #expect(try described(bundle, files: []) == "unsupported_manifest")
    }

    private func described(_ bundle: TestBundle, files: [(String, UInt64)]) throws -> String? {
        let sha256 = try bundle.sha256
        var download = BundleDownload(.with { $0.sha256 = .init(sha256) })
        let manifest = try bundle.read("bundle.json")
        let reply = WireBundleReply.with {
            $0.manifest = .init(manifest)
            $0.files = files.map { file in .with { ($0.name, $0.bytes) = file } }
        }
        return code(of: download.handle(.described(reply)))
    }

    // MARK: What a source may send

    @Test func aFileThatEndsTooEarlyFailsAndGoes() throws {
        var (download, _) = begun()
        _ = download.handle(.found([:]))
        guard case .fail(let error, "model.onnx") = download.handle(.received([])) else { throw Unexpected() }
        #expect((error as? TransferError)?.code == .badSource)
    }

    @Test func moreBytesThanWereAskedForFail() throws {
        var (download, _) = begun()
        _ = download.handle(.found(["model.onnx": 799_999]))
        guard case .fail(let error, "model.onnx") = download.handle(.received([1, 2])) else { throw Unexpected() }
        #expect((error as? TransferError)?.code == .badSource)
    }

    @Test func fewerBytesThanWereAskedForAreTaken() throws {
        var (download, _) = begun()
        _ = download.handle(.found([:]))
        guard case .write(let bytes, _, 0) = download.handle(.received([7])) else { throw Unexpected() }
        #expect(bytes == [7])
        guard case .read("model.onnx", 1, _, _) = download.handle(.stored) else { throw Unexpected() }
    }

    @Test func aWrongFileFailsAndGoes() throws {
        var (download, _) = begun()
        _ = download.handle(.found(["model.onnx": 800_000]))
        let action = download.handle(.checked(sha256: String(repeating: "0", count: 64)))
        guard case .fail(_, "model.onnx") = action else { throw Unexpected() }
        #expect(code(of: action) == "hash_mismatch")
    }

    // MARK: What a source does not say

    @Test func aSourceThatNeverAnswersIsGivenUpSoon() throws {
        var download = BundleDownload(choice)
        var (action, waits) = (download.handle(.started), 0)
        while true {
            action = download.handle(.unanswered(RPCError(.noResponder, "nobody")))
            guard case .wait = action else { break }
            waits += 1
            guard case .describe = download.handle(.waited) else { throw Unexpected() }
        }
        #expect(code(of: action) == "no_source")
        // 10 seconds of quarters.
        #expect(waits == 39)
    }

    @Test func aSourceThatFallsSilentIsAskedForLongerAndForLess() throws {
        var (download, _) = begun()
        var (action, counts) = (download.handle(.found([:])), [UInt32]())
        while case .read(_, _, let count, _) = action {
            counts.append(count)
            action = download.handle(.unanswered(RPCError(.timedOut, "no reply")))
            if case .wait = action { action = download.handle(.waited) }
        }
        #expect(code(of: action) == "no_source")
        #expect(Array(counts.prefix(6)) == [262_144, 131_072, 65_536, 32_768, 16_384, 16_384])
        // A minute, at 5.25 seconds a try.
        #expect(counts.count == 12)
    }

    @Test func anAnswerEndsTheSilence() throws {
        var (download, _) = begun()
        _ = download.handle(.found([:]))
        for _ in 0..<30 {
            guard case .wait = download.handle(.unanswered(RPCError(.timedOut, "no reply"))) else { throw Unexpected() }
            _ = download.handle(.waited)
            guard case .write = download.handle(.received([1])) else { throw Unexpected() }
            _ = download.handle(.stored)
        }
    }

    @Test(arguments: [
        (RPCFailureCode.remote("bundle_missing"), "bundle_missing"), (.remote("hash_mismatch"), "source_failed"),
        (.badReply, "bad_source"), (.unknownMethod, "source_failed"),
    ])
    func aRefusalIsFinal(_ refusal: RPCFailureCode, _ expected: String) {
        var download = BundleDownload(choice)
        _ = download.handle(.started)
        #expect(code(of: download.handle(.unanswered(RPCError(refusal, "no")))) == expected)
    }
}

private struct Unexpected: Error {}
