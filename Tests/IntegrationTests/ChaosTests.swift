import Subprocess
import Testing

/// A short one of what `make chaos` does at length.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ChaosTests {
    @Test func losesNoReportAndNoLabelWhateverIsKilled() async throws {
        let ending = try await MienProcess.run("mien-chaos", ["--kills", "20", "--seed", "6"])
        #expect(ending.status == .exited(0), "\(ending.output) \(ending.log)")
        #expect(ending.output.contains { $0.hasPrefix("emitted") && $0.hasSuffix("all is there") })
        #expect(ending.output.contains { $0.hasPrefix("accepted") && $0.hasSuffix("all is there") })
    }
}
