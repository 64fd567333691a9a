import Bus
import BusTestKit
import CoreMetrics
import Faces
import Foundation
import Images
import Logging
import Messages
import ProcessTestKit
import RPC
import Subprocess
import SwiftProtobuf
import SystemPackage
import Testing

/// `mien review` as a person has it before them: the program, a terminal, a broker, and somebody who plays mien-feedback.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReviewTests {
    private static let farewell = "\u{1B}[?1049l"

    /// A review that runs.
    private struct Running {
        let terminal: PseudoTerminal
        let labels: Transcript<WireLabel>
        let pid: pid_t

        /// Waits until this was shown.
        func shows(_ words: String) async throws { try await terminal.shown.line(words) }

        /// Waits for the label with this number, from 1.
        func label(_ number: Int) async throws -> WireLabel {
            try await labels.first(after: number - 1) { _ in true }
        }
    }

    private func item(_ number: UInt64) throws -> WireReviewItem {
        let picture = try Image(size: PixelSize(side: 16), format: .grey, bytes: [UInt8](repeating: 99, count: 256))
        let jpeg: [UInt8] = try JPEGEncoder().encode(picture)
        return .with {
            $0.crop.jpeg = Data(jpeg)
            $0.candidate.face = .with { ($0.camera, $0.run, $0.frame) = ("hall", 7, number) }
            $0.candidate.capturedAt = 1_795_000_000_000_000
            $0.candidate.model = .with { ($0.name, $0.version) = ("baseline", "0.1.0") }
            $0.candidate.emotion = .happy
            $0.candidate.probabilities = Emotion.allCases.map { $0 == .happy ? 0.4 : 0.1 }
        }
    }

    /// Runs a review of three faces that the model took for happy.
    private func review(
        _ arguments: [String] = ["--graphics", "blocks"],
        _ body: @escaping @Sendable (Running) async throws -> Void
    ) async throws -> (status: TerminationStatus, shown: String, isOrdinary: Bool) {
        let items = try (1...3).map { try item($0) }
        return try await withBroker { address in
            try await withBus(address, clientID: "feedback") { bus in
                let labels = Transcript<WireLabel>()
                let server = try RPCServer(
                    service: Name("feedback"),
                    site: Name("home"),
                    bus: bus,
                    logger: .silent,
                    metrics: NOOPMetricsHandler.instance
                )
                server.handle(.feedbackNext) { _ in .with { $0.items = items } }
                server.handle(.feedbackSubmit) { request in
                    labels.add(request.label)
                    return WireSubmitReply()
                }
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.run() }
                    defer { group.cancelAll() }
                    return try await run(["--broker", "\(address)", "--person", "anna"] + arguments, labels, body)
                }
            }
        }
    }

    private func run(
        _ arguments: [String],
        _ labels: Transcript<WireLabel>,
        _ body: @escaping @Sendable (Running) async throws -> Void
    ) async throws -> (TerminationStatus, String, Bool) {
        let terminal = try PseudoTerminal()
        let end = FileDescriptor(rawValue: terminal.descriptor)
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(6))]
        let result = try await Subprocess.run(
            .path(FilePath(MienProcess.programs.appending(path: "mien").path())),
            arguments: Arguments(["review"] + arguments),
            environment: .inherit.updating(["TERM": "xterm-256color", "COLORTERM": "truecolor", "TMUX": nil]),
            platformOptions: options,
            input: .fileDescriptor(end, closeAfterSpawningProcess: false),
            output: .fileDescriptor(end, closeAfterSpawningProcess: false),
            error: .fileDescriptor(end, closeAfterSpawningProcess: false)
        ) { execution in
            try await body(Running(terminal: terminal, labels: labels, pid: pid_t(execution.processIdentifier.value)))
        }
        let isOrdinary = terminal.isOrdinary
        terminal.close()
        return (result.terminationStatus, try await terminal.shown.end().last ?? "", isOrdinary)
    }

    @Test func takesLabelsAndGivesTheTerminalBack() async throws {
        let (status, shown, isOrdinary) = try await review { review in
            try await review.shows("Mien review")
            try await review.shows("▀")
            #expect(!review.terminal.isOrdinary)
            review.terminal.type("\r")
            let first = try await review.label(1)
            #expect((first.verdict, first.emotion, first.face.frame, first.person) == (.confirmed, .happy, 1, "anna"))
            review.terminal.type("s")
            let second = try await review.label(2)
            #expect((second.verdict, second.emotion, second.face.frame) == (.corrected, .sad, 2))
            review.terminal.type("z")
            let third = try await review.label(3)
            #expect((third.verdict, third.undoes) == (.undone, second.key))
            try await review.shows("taken back: sad")
            review.terminal.type("q")
        }
        #expect(status == .exited(0))
        #expect(isOrdinary)
        #expect(shown.contains("\u{1B}[?1049h"))
        let rest = try #require(shown.split(separator: Self.farewell).last)
        #expect(rest.contains("1 label by anna: 1 confirmed"))
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGABRT]) func givesTheTerminalBackAtASignal(signal: Int32)
        async throws
    {
        let (_, shown, isOrdinary) = try await review { review in
            try await review.shows("▀")
            #expect(kill(review.pid, signal) == 0)
        }
        #expect(isOrdinary)
        #expect(shown.contains(Self.farewell))
    }

    @Test func asksTheTerminalWhatItCanShow() async throws {
        _ = try await review([]) { review in
            try await review.shows("\u{1B}_Gi=31")
            review.terminal.type("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c")
            try await review.shows("\u{1B}_Ga=T,f=24,s=160,v=160")
            review.terminal.type("\u{03}")
        }
    }

    @Test func wantsATerminal() async throws {
        try await withBroker { address in
            let ending = try await MienProcess.run("mien", ["review", "--broker", "\(address)"])
            #expect(ending.status == .exited(1))
            #expect(ending.log.contains { $0.contains("needs a terminal") }, "\(ending.log)")
        }
    }

    @Test func saysWhenNobodyAnswers() async throws {
        try await withBroker { address in
            let (status, shown, isOrdinary) = try await run(["--broker", "\(address)"], Transcript()) { _ in }
            #expect(status == .exited(1))
            #expect(shown.contains("nobody answers at mien/v1/home/rpc/feedback/next"), "\(shown)")
            #expect(!shown.contains("\u{1B}[?1049h") && isOrdinary)
        }
    }
}
