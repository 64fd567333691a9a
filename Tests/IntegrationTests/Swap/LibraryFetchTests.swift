import Foundation
import Messages
import Models
import ProcessTestKit
import Subprocess
import SwiftProtobuf
import TestBundles
import Testing

/// A classifier that lacks what is selected gets it from a real mien-library.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LibraryFetchTests {
    /// Runs a library that has a bundle which classifiers lack.
    private func withLibrary(
        _ body: @escaping @Sendable (SwapBench, WireModelChoice) async throws -> Void
    ) async throws {
        let bundle = try TestBundle("far", network: SwapBench.network("expression"))
        let choice = try SwapBench.choice("far", "1.0.0", bundle.sha256)
        try await SwapBench.running { bench in
            let ending = try await MienProcess.running(
                "mien-library",
                ["--broker", "\(bench.address)", "--models", "\(bench.folder)/library"],
                environment: ["MIEN_MODELS": bundle.root.path()]
            ) { process in
                try await bench.listener.subscribed("library")
                try await body(bench, choice)
                try process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0), "\(ending.log)")
        }
    }

    @Test func aClassifierFetchesWhatItLacks() async throws {
        try await withLibrary { bench, choice in
            try await bench.classifier(library: "library") { _ in
                try await bench.runs(bench.select(choice))
                #expect(try await bench.read(1).model.name == "far")
            }
            let stages = bench.states.entries.compactMap { $0.state?.model.stage }
            #expect(stages.contains(.fetching), "\(stages)")
            let fetched = try ModelBundle(at: bench.models.appending(path: "far-1.0.0"))
            #expect(fetched.sha256 == Array(choice.sha256))
        }
    }

    @Test func whatNobodyHasLeavesTheGoodModelInPlace() async throws {
        try await withLibrary { bench, choice in
            let nobodys = WireModelChoice.with {
                $0 = choice
                $0.sha256 = Data(repeating: 7, count: 32)
            }
            try await bench.classifier(library: "library") { _ in
                let state = try await bench.fails(bench.select(nobodys), with: "bundle_unavailable")
                #expect(state.running.name == "baseline")
                #expect(try await bench.read(1).model.name == "baseline")
            }
        }
    }
}
