import Testing

@testable import MienService

@Suite struct TerminalInputTests {
    private func read(_ text: String) -> [TerminalInput] {
        var parser = TerminalInputParser()
        return parser.feed(text.utf8)
    }

    @Test(
        arguments: [
            ("a", .character("a")), (" ", .character(" ")), ("é", .character("é")), ("€", .character("€")),
            ("😀", .character("😀")), ("\r", .enter), ("\n", .enter), ("\u{7F}", .backspace), ("\u{08}", .backspace),
            ("\u{03}", .end), ("\u{04}", .end), ("\u{0C}", .redraw),
        ] as [(String, Key)]
    )
    func readsKeys(text: String, key: Key) {
        #expect(read(text) == [.key(key)])
    }

    @Test(arguments: [
        "\u{1B}[A", "\u{1B}[1;5C", "\u{1B}OP", "\u{1B}[200~", "\u{1B}b", "\u{1B}[<0;3;4M", "\u{00}", "\u{1A}",
    ])
    func passesOverWhatIsNoKeyOfOurs(text: String) {
        #expect(read(text + "h") == [.key(.character("h"))])
    }

    @Test func takesAnEscapeThatNothingFollowsForAKey() {
        var parser = TerminalInputParser()
        #expect(parser.feed([0x1B]) == [])
        #expect(parser.isWaiting)
        #expect(parser.flush() == .key(.escape))
        #expect(!parser.isWaiting)
        #expect(parser.flush() == nil)
    }

    @Test(
        arguments: [
            ("\u{1B}[?62;4;22c", .attributes([62, 4, 22])),
            ("\u{1B}_Gi=31;OK\u{1B}\\", .kitty(true)),
            ("\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\", .kitty(false)),
            ("\u{1B}P>|iTerm2 3.5.2\u{1B}\\", .name("iTerm2 3.5.2")),
            ("\u{1B}P1$r48:2::1:2:3m\u{1B}\\", .rendition("48:2::1:2:3m")),
        ] as [(String, TerminalInput)]
    )
    func readsAnswersInWhateverPiecesTheyCome(text: String, answer: TerminalInput) {
        #expect(read(text) == [answer])
        var parser = TerminalInputParser()
        #expect(text.utf8.flatMap { parser.feed([$0]) } == [answer])
        #expect(!parser.isWaiting)
    }

    @Test func bearsNoise() {
        var parser = TerminalInputParser()
        var seed: UInt32 = 3
        for _ in 0..<100_000 {
            seed = seed &* 1_664_525 &+ 1_013_904_223
            _ = parser.feed([UInt8(seed >> 24)])
        }
        _ = parser.feed("\u{1B}P".utf8)
        _ = parser.feed([UInt8](repeating: 65, count: 10_000))
        _ = parser.flush()
        #expect(parser.feed("h".utf8) == [.key(.character("h"))])
    }

    @Test func goesOnAfterHalfACharacter() {
        var parser = TerminalInputParser()
        #expect(parser.feed([0xE2, 0x68]) == [.key(.character("h"))])
        #expect(parser.feed([0xFF, 0x68]) == [.key(.character("h"))])
    }
}

@Suite struct TerminalProbeTests {
    private func findings(
        _ answers: [TerminalInput],
        in environment: [String: String] = ["TERM": "xterm-256color"]
    ) -> TerminalProbe.Findings {
        var probe = TerminalProbe(environment: environment)
        for answer in answers { probe.add(answer) }
        return probe.findings
    }

    @Test func believesWhatTheTerminalSays() {
        let dull = TerminalInput.attributes([62, 22])
        #expect(findings([dull]) == .init(graphics: .blocks, depth: .palette))
        #expect(findings([.kitty(true), dull]) == .init(graphics: .kitty, depth: .full))
        #expect(findings([.kitty(false), dull]).graphics == .blocks)
        #expect(findings([.name("iTerm2 3.5"), dull]) == .init(graphics: .iterm, depth: .full))
        #expect(findings([.attributes([62, 4])]).graphics == .sixel)
        #expect(findings([.kitty(true), .attributes([62, 4])]).graphics == .kitty)
        #expect(findings([.rendition("48:2:1:2:3m"), dull]).depth == .full)
        #expect(findings([.rendition("48;2;1;2;3m"), dull]).depth == .full)
        #expect(findings([.rendition("48:5:16m"), dull]).depth == .palette)
    }

    @Test func goesByTheEnvironmentWhereNobodyAnswers() {
        #expect(
            findings([], in: ["TERM": "xterm", "COLORTERM": "truecolor"]) == .init(graphics: .blocks, depth: .full)
        )
        #expect(findings([], in: ["TERM": "xterm", "LC_TERMINAL": "iTerm2"]).graphics == .iterm)
        #expect(findings([], in: ["TERM": "tmux-256color", "TMUX": "1", "LC_TERMINAL": "iTerm2"]).graphics == .blocks)
        #expect(findings([], in: ["TERM": "dumb"]).graphics == .none)
    }

    @Test(arguments: ["dumb", "linux", "vt100", ""]) func asksNothingOfATerminalThatWouldShowIt(term: String) {
        let probe = TerminalProbe(environment: ["TERM": term])
        #expect(probe.isComplete)
        #expect(probe.question.isEmpty)
    }

    @Test func isCompleteWithTheAnswerToTheLastQuestion() {
        var probe = TerminalProbe(environment: ["TERM": "xterm-kitty"])
        #expect(probe.question.hasSuffix("\u{1B}[c"))
        #expect(probe.question.contains("\u{1B}_G"))
        probe.add(.kitty(true))
        #expect(!probe.isComplete)
        probe.add(.attributes([62]))
        #expect(probe.isComplete)
    }

    @Test func doesNotGiveAMultiplexerATitle() {
        #expect(!TerminalProbe(environment: ["TERM": "tmux-256color"]).question.contains("\u{1B}_"))
    }
}
