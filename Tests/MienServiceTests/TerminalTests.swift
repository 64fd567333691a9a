import ProcessTestKit
import SystemPackage
import Testing

@testable import MienService

@Suite struct TerminalTests {
    /// What is written to a terminal.
    private func text(_ body: (Terminal) -> Void, isInteractive: Bool = true) async throws -> String {
        let (transcript, output) = try Lines.pipe()
        body(Terminal(output.rawValue, isInteractive: isInteractive, hasColor: false))
        try output.close()
        return try await transcript.end().joined(separator: "\n")
    }

    @Test(
        arguments: [
            (0, "    "), (1, "████"), (0.5, "██  "), (0.25 / 8, "▏   "), (0.9, "███▋"), (-3, "    "), (7, "████"),
        ] as [(Float, String)]
    )
    func drawsABarWithEighthsOfAColumn(share: Float, bar: String) {
        #expect(Bar.text(share, columns: 4) == bar)
    }

    @Test func drawsSomethingForANumberThatIsNone() {
        #expect(Bar.text(.nan, columns: 4).count == 4)
    }

    @Test func fitsTextIntoColumns() {
        #expect("hall".fitted(6) == "hall  ")
        #expect("hallway".fitted(6) == "hallw…")
        #expect("hallway".fitted(7) == "hallway")
        #expect("12".right(4) == "  12")
        #expect("12345".right(4) == "12345")
    }

    @Test func showsHowFarATaskIs() async throws {
        let shown = try await text { terminal in
            var progress = ProgressBar(total: 4, terminal: terminal)
            progress.update(0, note: "a.jpg")
            progress.finish()
        }
        #expect(shown.hasPrefix("\r\u{1B}[K " + String(repeating: " ", count: 30) + " 0/4"))
        #expect(shown.contains("a.jpg"))
        #expect(shown.hasSuffix("\r\u{1B}[K"))
    }

    @Test func showsTheLastStepAtOnceAndOthersRarely() async throws {
        let shown = try await text { terminal in
            var progress = ProgressBar(total: 3, terminal: terminal)
            for done in 0...3 { progress.update(done, note: "") }
        }
        #expect(shown.contains("0/3"))
        #expect(!shown.contains("1/3"))
        #expect(shown.contains("3/3"))
    }

    @Test func fitsTheProgressIntoALine() async throws {
        let shown = try await text { terminal in
            var progress = ProgressBar(total: 2, terminal: terminal)
            progress.update(1, note: String(repeating: "long/", count: 40))
        }
        #expect(shown.count < 85)
    }

    @Test func showsNoProgressWhereNobodyLooksOrThereIsOnlyOneStep() async throws {
        #expect(
            try await text(
                { terminal in
                    var progress = ProgressBar(total: 4, terminal: terminal)
                    progress.update(2, note: "a.jpg")
                    progress.finish()
                },
                isInteractive: false
            ).isEmpty
        )
        #expect(
            try await text { terminal in
                var progress = ProgressBar(total: 1, terminal: terminal)
                progress.update(1, note: "a.jpg")
            }.isEmpty
        )
    }

    @Test func replacesWhatAScreenShowed() async throws {
        let shown = try await text { terminal in
            var screen = LiveScreen(terminal: terminal)
            screen.show(["one", "two"])
            screen.show(["three"])
        }
        #expect(shown == "\r\u{1B}[Jone\ntwo\n\u{1B}[2A\r\u{1B}[Jthree")
    }
}
