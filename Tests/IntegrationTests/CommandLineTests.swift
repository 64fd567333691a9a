import Foundation
import ServiceKit
import Subprocess
import Testing

/// What every program of the package owes a person who types its name.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CommandLineTests {
    static let programs = [
        "mien", "mien-camera", "mien-classifier", "mien-detector", "mien-feedback", "mien-library", "mien-registrar",
        "mien-recorder",
    ]

    @Test(arguments: programs) func explainsItself(program: String) async throws {
        let ending = try await MienProcess.run(program, ["--help"])
        #expect(ending.status == .exited(0))
        #expect(ending.log.isEmpty)
        #expect(ending.output.first?.hasPrefix("OVERVIEW: ") == true)
        #expect(ending.output.contains { $0.hasPrefix("USAGE: \(program) ") })
    }

    @Test(arguments: programs) func saysItsVersion(program: String) async throws {
        let ending = try await MienProcess.run(program, ["--version"])
        #expect(ending.status == .exited(0))
        #expect(ending.output == [Release.version])
    }

    @Test(arguments: programs) func refusesAFlagThatItDoesNotHave(program: String) async throws {
        try await expectUsageError(program, ["--no-such-flag"])
    }

    @Test(arguments: [
        ("mien-camera", ["--source", "synthetic:"], "Missing expected argument '--camera <camera>'"),
        ("mien-camera", ["--source", "synthetic:", "--camera", "Front Door"], "--camera"),
        ("mien-camera", ["--source", "synthetic:", "--camera", "labels"], "no camera can be called 'labels'"),
        ("mien-camera", ["--source", "synthetic:", "--camera", "hall", "--quality", "0"], "from 1 to 100"),
        ("mien-camera", ["--source", "synthetic:", "--camera", "hall", "--size", "huge"], "--size"),
        ("mien-detector", ["--workers", "0"], "--workers is a number from 1 to 64"),
        ("mien-detector", ["--search-side", "9"], "--search-side is 0, or a number from 64 to 8192"),
        ("mien-detector", ["--detect-every", "0"], "--detect-every is a number from 1 to 100"),
        ("mien-detector", ["--camera-option", "hall:zoom=2"], "write camera:detect-every=3 or"),
        ("mien-detector", ["--no-tracking", "--motion-gate"], "--no-tracking searches every frame"),
        ("mien-classifier", ["--smoothing", "-1"], "--smoothing"),
        ("mien-detector", ["--smallest", "2"], "--smallest is a number above 0, up to 1"),
        ("mien-detector", ["--detector", "yunet", "--cascade", "x.xml"], "--cascade goes with --detector haar"),
        ("mien-classifier", ["--batch", "0"], "--batch is a number from 1 to 256"),
        ("mien-classifier", ["--log-level", "loud"], "--log-level"),
        ("mien-feedback", ["--shares", "random=much"], "--shares"),
        ("mien-feedback", ["--lease", "0"], "--lease is from 1 second to a day"),
        ("mien-recorder", [], "Missing expected argument '--database <file>'"),
        ("mien", ["demo", "--cameras", "0"], "--cameras is a number from 1 to 8"),
        ("mien", ["demo", "--seconds", "soon"], "--seconds"),
        ("mien", ["predict"], "Missing expected argument '<paths> ...'"),
        ("mien", ["predict", "a.jpg", "--every", "-1"], "--every"),
        ("mien", ["watch", "--camera", "Front Door"], "--camera"),
        ("mien", ["models", "pull"], "Missing expected argument '<name>'"),
        ("mien", ["models", "pull", "yunet", "--sha256", "12"], "--sha256 is 64 hexadecimal digits"),
        ("mien", ["models", "use"], "Missing expected argument '<name>'"),
        ("mien", ["models", "use", "tiny", "--precision", "int4"], "--precision"),
        ("mien", ["models", "use", "tiny", "--group", "My Group"], "--group"),
        ("mien", ["models", "use", "tiny", "--timeout", "0"], "--timeout is from 1 second to a day"),
        ("mien", ["models", "use", "tiny", "--shadow", "small", "--shadow-share", "0"], "--shadow-share"),
        ("mien", ["models", "canary", "tiny", "--share", "110%"], "--share"),
        ("mien", ["models", "canary"], "name a model, or end it with --off"),
        ("mien", ["models", "shadow", "tiny", "--off"], "name a model, or end it with --off"),
        ("mien", ["bench", "pipeline", "--cameras", "0"], "--cameras is a number from 1 to 99"),
        ("mien", ["bench", "pipeline", "--load", "much"], "--load is 'max' or a number above 0, up to 100"),
        ("mien", ["bench", "pipeline", "--seconds", "5", "--window", "6"], "--window is a number from 1 to --seconds"),
        ("mien", ["bench", "pipeline", "--seconds", "5", "--rounds", "6"], "--rounds is a number from 1 to --seconds"),
        ("mien", ["bench", "pipeline", "--rounds", "0"], "--rounds is a number from 1 to --seconds"),
        ("mien", ["bench", "pipeline", "--rounds", "2", "--window", "2"], "--rounds needs a load that pauses"),
        ("mien", ["bench", "pipeline", "--rounds", "2", "--source", "synthetic:"], "--rounds needs a load"),
        ("mien", ["bench", "all", "--workers", "0"], "--workers is a number from 1 to 64"),
        ("mien", ["bench", "compare", "--count", "0"], "--count is a number from 1 to 10000"),
        ("mien", ["review", "--graphics", "crayon"], "--graphics"),
        ("mien", ["review", "--person", "Anna B"], "--person"),
        ("mien", ["import"], "Missing expected argument '<path>'"),
        ("mien", ["import", "x", "--faces", "some"], "--faces"),
        ("mien", ["export", "--into", "x"], "say what to export: --labels or --results"),
        ("mien", ["export", "--labels", "--results", "--into", "x"], "say what to export: --labels or --results"),
        ("mien", ["export", "--labels"], "Missing expected argument '--into <path>'"),
        ("mien", ["export", "--labels", "--into", "x", "--format", "csv"], "--format is folder, fer2013-csv, coco"),
        ("mien", ["export", "--results", "--into", "x", "--format", "coco"], "--format is csv, json"),
        ("mien", ["export", "--labels", "--into", "x", "--split", "80/30"], "--split"),
        (
            "mien", ["export", "--labels", "--into", "x", "--min-agreement", "2"],
            "--min-agreement is a number from 0 to 1"
        ),
        ("mien", ["forget"], "say what to forget: --camera, --since or --until"),
        ("mien", ["dance"], "dance"),
    ])
    func saysWhichArgumentIsWrong(program: String, arguments: [String], words: String) async throws {
        let log = try await expectUsageError(program, arguments)
        #expect(log.contains { $0.contains(words) }, "\(log)")
    }

    @discardableResult
    private func expectUsageError(_ program: String, _ arguments: [String]) async throws -> [String] {
        let ending = try await MienProcess.run(program, arguments)
        #expect(ending.status == .exited(64))
        #expect(ending.output.isEmpty)
        #expect(ending.log.first?.hasPrefix("Error: ") == true)
        #expect(ending.log.contains { $0.lowercased().contains("usage: \(program)") })
        return ending.log
    }
}
