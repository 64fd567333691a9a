import Foundation
import Messages
import Models
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import TestBundles
import Testing

@testable import ClassifierService

/// Models change inside a classifier: real bundles, a bus in memory.
@Suite(.timeLimit(.minutes(2))) struct ModelExchangeTests {
    private let bench: ExchangeBench

    init() async throws {
        bench = try await ExchangeBench()
    }

    @Test func readsWithWhatWasSelected() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            #expect(try await bench.read(1).model.name == "baseline")
            try await bench.select(1, tiny)
            let state = try await bench.settles(1)
            #expect(state.model.stage == .running && state.running == tiny && state.engine == "moody")
            #expect(try await bench.read(2).model.name == "tiny")
        }
        let stages = bench.states.compactMap { $0?.model.stage }
        #expect(stages.filter { $0 != .unspecified } == [.fetching, .testing, .loading, .running])
        #expect(bench.reports.map(\.frame.sequence) == [1, 2])
        #expect(bench.tester.asked == ["tiny"])
    }

    @Test func takesItsStateBackWhenItEnds() async throws {
        try await bench.running { await bench.bench.wait { bench.state != nil } }
        await bench.bench.wait { bench.states.last == .some(nil) }
    }

    @Test func knowsNextTimeWhatWasSelected() async throws {
        let bench = try await ExchangeBench(trialTime: .zero)
        let tiny = try bench.makeBundle("tiny").choice
        let journal = SwapJournal(path: bench.models.appending(path: "models.json").path())
        try await bench.running {
            try await bench.select(1, tiny)
            try await bench.settles(1)
            // The trial is over at the next tick.
            let words = "The new model has proved itself"
            await bench.bench.wait { bench.bench.log.entries.contains { $0.message == words } }
            #expect(try journal.read().good?.name == "tiny")
        }
        let store = ModelStore(directories: [bench.models])
        let start = try ModelStart(
            "nobody",
            precision: .auto,
            loader: ModelLoader(store: store) { [engine = bench.engine] in engine },
            store: store,
            journalPath: bench.models.appending(path: "models.json").path(),
            logger: bench.bench.log.logger
        )
        #expect(start.lineup.current.model.name == "tiny")
    }

    // MARK: Bad models

    private static let spoils = [
        ("a byte changed", "hash_mismatch"), ("cut short", "hash_mismatch"), ("a file missing", "file_missing"),
        ("six labels", "wrong_labels"), ("six outputs", "wrong_output"), ("no numbers", "not_probabilities"),
        ("an unknown operator", "model_unusable"), ("no such bundle", "bundle_unavailable"),
        ("no such precision", "unknown_precision"), ("another self-test", "self_test_failed"),
    ]

    private func spoilt(_ spoil: String) throws -> WireModelChoice {
        switch spoil {
        case "a byte changed", "cut short", "a file missing":
            let (bundle, choice) = try bench.makeBundle("bad")
            var bytes = try bundle.read("model.onnx")
            switch spoil {
            case "a byte changed": bytes[bytes.count / 2] ^= 1
            case "cut short": bytes = bytes.prefix(bytes.count / 2)
            default: break
            }
            spoil == "a file missing" ? try bundle.remove("model.onnx") : try bundle.write(bytes, to: "model.onnx")
            return choice
        case "six labels":
            let labels = ["angry", "disgust", "fear", "happy", "sad", "surprise"]
            return try bench.makeBundle("bad") { $0["labels"] = labels }.choice
        case "six outputs": return try bench.makeBundle("bad", network: "six-classes").choice
        case "no numbers": return try bench.makeBundle("bad", network: "not-a-number").choice
        case "an unknown operator": return try bench.makeBundle("bad", network: "unknown-operator").choice
        case "another self-test": return try bench.makeBundle("bad", spoil: shift).choice
        case "no such precision":
            var choice = try bench.makeBundle("bad").choice
            choice.precision = "fp4"
            return choice
        default: return ExchangeBench.choice("bad", [UInt8](repeating: 7, count: 32))
        }
    }

    /// A face that is prepared otherwise gets another answer than the self-test says.
    private func shift(_ manifest: inout [String: Any]) {
        var input = manifest["input"] as? [String: Any]
        input?["mean"] = [10]
        manifest["input"] = input
    }

    /// What even a self-test in another process would not have found is found when the model is loaded.
    @Test(arguments: spoils) func aBadModelNeverRuns(spoil: String, code: String) async throws {
        let bad = try spoilt(spoil)
        try await bench.running {
            #expect(try await bench.read(1).model.name == "baseline")
            try await bench.select(1, bad)
            let state = try await bench.settles(1)
            #expect(state.model.stage == .failed && state.model.code == code, "\(state.model)")
            #expect(!state.model.message.isEmpty && state.running.name == "baseline")
            #expect(try await bench.read(2).model.name == "baseline")
        }
        #expect(bench.bench.dropped(.failed) == 0)
    }

    @Test func whatTheSelfTestRefusesIsNotLoaded() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        bench.tester.answers { _ in throw SwapFault(code: "self_test_timeout", message: "It hangs.") }
        try await bench.running {
            try await bench.select(1, tiny)
            let state = try await bench.settles(1)
            #expect(state.model.code == "self_test_timeout" && state.model.message == "It hangs.")
            #expect(try await bench.read(1).model.name == "baseline")
        }
        #expect(!bench.states.contains { $0?.model.stage == .loading })
    }

    /// The self-test does not see everything: the model before answers in its place, and is back when it fails too often.
    @Test func losesNothingToAModelThatFailsWhenItRuns() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            try await bench.select(1, tiny)
            try await bench.settles(1)
            bench.engine.fail(on: "tiny")
            for sequence in UInt64(1)...11 { #expect(try await bench.read(sequence).model.name == "baseline") }
            await bench.bench.wait { bench.state?.model.stage == .failed }
            #expect(bench.state?.model.code == "engine_errors" && bench.state?.running.name == "baseline")
            #expect(try await bench.read(12).model.name == "baseline")
        }
        #expect(bench.reports.map(\.frame.sequence) == Array(1...12))
        #expect(bench.bench.dropped(.failed) == 0 && bench.bench.health.complaint == nil)
    }

    // MARK: Selections

    @Test func ofTwoSelectionsAtOnceTheSecondRuns() async throws {
        let (tiny, other) = (try bench.makeBundle("tiny").choice, try bench.makeBundle("other").choice)
        let (gate, open) = AsyncStream<Void>.makeStream()
        bench.tester.answers { choice in
            // The first one's self-test never ends by itself.
            if choice.name == "tiny" { for await _ in gate {} }
        }
        try await bench.running {
            try await bench.select(1, tiny)
            try await bench.select(2, other)
            let state = try await bench.settles(2)
            #expect(state.model.stage == .running && state.running == other)
            open.finish()
            #expect(try await bench.read(1).model.name == "other")
        }
        #expect(!bench.states.contains { $0?.running.name == "tiny" })
    }

    @Test func aSelectionThatIsNoneChangesNothing() async throws {
        try await bench.running {
            try await bench.bench.publish([1, 2, 3], to: "mien/v1/home/models/default/desired")
            await bench.bench.wait { bench.bench.log.warnings.contains { $0.message == "A selection was refused" } }
            #expect(try await bench.read(1).model.name == "baseline")
        }
    }

    @Test func otherGroupsAreNoneOfItsBusiness() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            let payload: [UInt8] = try WireModelSelection.with {
                ($0.revision, $0.model, $0.selectedAt) = (1, tiny, 1)
            }.encode()
            try await bench.bench.publish(payload, to: "mien/v1/home/models/other/desired")
            try await bench.select(2, try ExchangeBench.baseline())
            try await bench.settles(2)
        }
        #expect(!bench.states.contains { $0?.revision == 1 })
    }

    // MARK: Canary and shadow

    @Test func aCanaryReadsItsTracksOnly() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            try await bench.select(1, try ExchangeBench.baseline()) { ($0.canary, $0.canaryShare) = (tiny, 0.5) }
            await bench.bench.wait { bench.state?.canary.stage == .running }
            var set = try FaceSets.set(sequence: 1, faces: 16)
            for index in set.faces.indices { set.faces[index].track = UInt64(index) + 1 }
            try await bench.send(set)
            await bench.bench.wait { bench.reports.count == 1 }
            let report = try #require(bench.reports.first)
            #expect(report.model.name == "baseline" && report.faces.count == 16)
            for face in report.faces {
                let isCanarys = CanaryLot.isDrawn(
                    camera: .constant("hall"),
                    frame: set.frame,
                    track: face.track,
                    share: 0.5
                )
                #expect(face.hasModel == isCanarys && (!isCanarys || face.model.name == "tiny"))
            }
            #expect(Set(report.faces.map(\.hasModel)).count == 2)
        }
    }

    @Test func aCanaryThatFailsCostsNoReport() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            try await bench.select(1, try ExchangeBench.baseline()) { ($0.canary, $0.canaryShare) = (tiny, 1) }
            await bench.bench.wait { bench.state?.canary.stage == .running }
            #expect(try await bench.read(1).faces.first?.model.name == "tiny")
            bench.engine.fail(on: "tiny")
            for sequence in UInt64(2)...12 { #expect(try await bench.read(sequence).faces.first?.hasModel == false) }
            await bench.bench.wait { bench.state?.canary.stage == .failed }
            #expect(bench.state?.canary.code == "engine_errors" && bench.state?.model.stage == .running)
        }
        #expect(bench.bench.dropped(.failed) == 0)
    }

    @Test func aShadowReadsTheSameFacesAndIsMarked() async throws {
        let tiny = try bench.makeBundle("tiny").choice
        try await bench.running {
            try await bench.select(1, try ExchangeBench.baseline()) { ($0.shadow, $0.shadowShare) = (tiny, 1) }
            await bench.bench.wait { bench.state?.shadow.stage == .running }
            var sequence: UInt64 = 0
            // The first may come before the shadow has saved any time up.
            while bench.reports(on: "shadow").isEmpty, sequence < 200 {
                sequence += 1
                #expect(try await bench.read(sequence, faces: 2).model.name == "baseline")
                await bench.bench.wait { bench.shadowSets == Int(sequence) }
            }
            await bench.bench.wait { !bench.reports(on: "shadow").isEmpty }
        }
        let shadow = try #require(bench.reports(on: "shadow").first)
        #expect(shadow.shadow && shadow.model.name == "tiny" && shadow.faces.count == 2)
        #expect(bench.reports.allSatisfy { !$0.shadow && $0.faces.allSatisfy { !$0.hasModel } })
        #expect(Set(bench.reports.map(\.sequence)).isDisjoint(with: [shadow.sequence]))
    }
}

extension ExchangeBench {
    /// How many sets the shadow was offered and done with.
    fileprivate var shadowSets: Int { bench.metrics.sum("mien_shadow_sets_total") }
}
