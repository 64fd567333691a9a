import Foundation
import Messages
import ProcessTestKit
import Subprocess
import TestBundles
import Testing

/// Models that must not run: the good one answers all the time.
@Suite(.serialized, .timeLimit(.minutes(4))) struct BadModelSwapTests {
    /// A bundle with something wrong, and the code that says so.
    private static let spoils: [(String, String)] = [
        ("a byte changed", "hash_mismatch"), ("cut short", "hash_mismatch"), ("a file missing", "file_missing"),
        ("six labels", "wrong_labels"), ("no numbers", "not_probabilities"), ("six outputs", "wrong_output"),
        ("nowhere", "bundle_unavailable"),
    ]

    @Test func aBadBundleNeverRuns() async throws {
        try await SwapBench.running { bench in
            let ending = try await bench.classifier { _ in
                var sequence: UInt64 = 0
                for (spoil, code) in Self.spoils {
                    sequence += 1
                    let choice = try Self.choice(spoil, bench)
                    let state = try await bench.fails(bench.select(choice), with: code)
                    #expect(state.running.name == "baseline" && !state.model.message.isEmpty)
                    #expect(try await bench.read(sequence).model.name == "baseline")
                }
                // And a good one is not held up by them.
                try await bench.runs(bench.select(bench.makeBundle("tiny")))
                #expect(try await bench.read(sequence + 1).model.name == "tiny")
            }
            #expect(ending.status == .exited(0), "\(ending.log)")
        }
    }

    private static func choice(_ spoil: String, _ bench: SwapBench) throws -> WireModelChoice {
        let name = "bad-" + spoil.replacing(" ", with: "-")
        switch spoil {
        case "six labels":
            let labels = ["angry", "disgust", "fear", "happy", "sad", "surprise"]
            return try bench.makeBundle(name) { $0["labels"] = labels }
        case "no numbers": return try bench.makeBundle(name, network: "not-a-number")
        case "six outputs": return try bench.makeBundle(name, network: "six-classes")
        case "nowhere": return try SwapBench.choice(name, "1.0.0", [UInt8](repeating: 7, count: 32))
        default:
            let choice = try bench.makeBundle(name)
            let file = bench.models.appending(path: "\(name)-1.0.0/model.onnx")
            var bytes = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            if spoil == "cut short" { try bytes.prefix(bytes.count / 2).write(to: file) }
            if spoil == "a byte changed" {
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: file)
            }
            return choice
        }
    }

    @Test(
        .enabled(if: BadPlugin.canBeMade, "there is no cc"),
        arguments: [
            ("for (;;) {}", "self_test_timeout"),
            // Until it gets no more.
            ("for (int i = 0; i < 4096; i++) memset(malloc(1 << 20), 1, 1 << 20)", "self_test_crashed"),
            ("opinion[0] = NOT_A_NUMBER, classifier.classify = opines", "not_probabilities"),
            ("*(volatile int *)0 = 1", "self_test_crashed"),
        ]
    )
    func aBadPluginTakesNobodyAlong(fault: String, code: String) async throws {
        try await SwapBench.running { bench in
            let choice = try BadPlugin.make(fault: fault, in: bench.folder)
            let limits = ["--self-test-time", "3", "--self-test-memory", "256"]
            let ending = try await bench.classifier("one", limits, environment: ["MIEN_PLUGINS": bench.folder]) {
                process in
                let state = try await bench.fails(bench.select(choice), with: code)
                #expect(state.running.name == "baseline")
                #expect(try await bench.read(1).model.name == "baseline")
                #expect(process.children.isEmpty)
            }
            #expect(ending.status == .exited(0), "\(ending.log)")
        }
    }

    @Test(.enabled(if: BadPlugin.canBeMade, "there is no cc")) func aGoodPluginRuns() async throws {
        try await SwapBench.running { bench in
            let choice = try BadPlugin.make(fault: "(void)0", in: bench.folder)
            try await bench.classifier(environment: ["MIEN_PLUGINS": bench.folder]) { _ in
                try await bench.runs(bench.select(choice))
                #expect(try await bench.read(1).model.name == "cheerful")
                // Another library than the selected one is another model.
                var other = choice
                other.sha256 = Data([UInt8](repeating: 7, count: 32))
                #expect(try await bench.fails(bench.select(other), with: "other_model").running.name == "cheerful")
            }
        }
    }

    @Test func ofTwoSelectionsAtOnceTheSecondRuns() async throws {
        try await SwapBench.running { bench in
            let (tiny, other) = (try bench.makeBundle("tiny"), try bench.makeBundle("other"))
            try await bench.classifier { _ in
                for _ in 1...5 {
                    try await bench.select(tiny)
                    let revision = try await bench.select(other)
                    try await bench.runs(revision)
                    let back = try await bench.select(SwapBench.baselineChoice())
                    try await bench.runs(back)
                }
                #expect(try await bench.read(1).model.name == "baseline")
            }
        }
    }

    // MARK: Crashes

    @Test func goesBackAfterACrashOnTrial() async throws {
        try await SwapBench.running { bench in
            let (tiny, other) = (try bench.makeBundle("tiny"), try bench.makeBundle("other"))
            let proven = try await Self.prove(tiny, bench)
            let crashed = try await bench.classifier { process in
                try await bench.runs(proven)
                try await bench.runs(bench.select(other))
                try process.send(SIGKILL)
                try await process.log.end()
            }
            #expect(crashed.status == .signaled(SIGKILL))
            let start = bench.states.entries.count
            try await bench.classifier { _ in
                let heard = try await bench.state(revision: proven + 1, after: start) { $0.model.stage == .failed }
                #expect(heard.state?.model.code == "crashed" && heard.state?.running == tiny)
                #expect(try await bench.read(1).model.name == "tiny")
                // Selected again, it gets another chance.
                try await bench.runs(bench.select(other))
            }
        }
    }

    /// Runs a model until it has proved itself. Returns the selection's revision.
    private static func prove(_ choice: WireModelChoice, _ bench: SwapBench) async throws -> UInt64 {
        let revision = try await bench.select(choice)
        try await bench.classifier("one", ["--trial", "1"]) { process in
            try await bench.runs(revision)
            try await process.log.line("has proved itself")
        }
        return revision
    }

    @Test func endingAsToldOnTrialIsNoCrash() async throws {
        try await SwapBench.running { bench in
            let tiny = try bench.makeBundle("tiny")
            let revision = try await bench.select(tiny)
            try await bench.classifier { _ in try await bench.runs(revision) }
            try await bench.states.first { $0.state == nil }
            let start = bench.states.entries.count
            try await bench.classifier { _ in
                try await bench.state(revision: revision, after: start) { $0.model.stage == .running }
                #expect(try await bench.read(1).model.name == "tiny")
            }
        }
    }
}
