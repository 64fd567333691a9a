import Faces
import Messages
import ServiceKit
import Testing

@testable import MienService

@Suite struct LiveTableTests {
    private static let now: Int64 = 1_800_000_000_000_000
    private let table = LiveTable(terminal: .plain)

    private func board() throws -> SystemBoard {
        var board = SystemBoard()
        for index in 0..<30 {
            let time = Self.now - Int64(index) * 99_000
            board.add(.sample(at: time - 48_000, faces: [try .sample(.happy, 0.82)]), of: .constant("hall"), at: time)
        }
        board.add(.sample(at: Self.now - 61_000, faces: []), of: .constant("a-camera-with-a-name"), at: Self.now)
        board.add(
            .sample(
                megabytes: 210,
                metrics: [
                    ("mien_reports_stored_total", [:], 31),
                    ("mien_frames_dropped_total", ["camera": "hall", "reason": "replaced"], 3),
                ]
            ),
            of: .status(service: .constant("recorder"), instance: .constant("main"))
        )
        return board
    }

    @Test func drawsALineForEachCamera() throws {
        let lines = table.lines(try board(), title: "Mien demo", at: Self.now)
        #expect(
            lines == [
                "",
                "  Mien demo",
                "",
                "  camera        faces  emotion       confidence               frames/s   latency   dropped",
                "  a-camera-wi…      0  no face                                     0.3     61 ms         0",
                "  hall              1  😀 happy      █████████████▏    82 %       10.0     48 ms         3",
                "",
                "  31 reports, 30 faces, 31 stored · dropped: replaced 3 · memory 210 MB",
            ]
        )
    }

    @Test func showsWhatATrackComesToOverTime() throws {
        var face = try WireFaceEmotion.sample(.surprise, 0.3)
        face.track = 1
        face.smoothed = WireSmoothedEmotion(.happy, try .mostly(.happy, 0.82))
        var board = SystemBoard()
        board.add(.sample(at: Self.now - 48_000, faces: [face]), of: .constant("hall"), at: Self.now)
        #expect(table.lines(board, title: "Mien", at: Self.now)[4].contains("😀 happy      █████████████▏    82 %"))
    }

    @Test func alignsTheHeadWithTheRows() throws {
        let lines = table.lines(try board(), title: "Mien demo", at: Self.now)[3...5]
        #expect(Set(lines.map(\.columns)).count == 1, "\(lines.map(\.columns))")
    }

    @Test func saysThatItWaitsAndWhatIsWrong() {
        var board = SystemBoard()
        board.add(
            .sample(.impaired, message: "no room is left"),
            of: .status(service: .constant("recorder"), instance: .constant("main"))
        )
        let lines = table.lines(board, title: "Mien", at: Self.now)
        #expect(lines.contains("  waiting for the first frames …"))
        #expect(lines.last == "  ! no room is left")
        #expect(lines.contains("  0 reports, 0 faces, 0 stored · dropped: none · memory 0 MB"))
    }

    @Test func usesColoursOnlyWhereTheyAreWelcome() throws {
        let colourful = LiveTable(terminal: Terminal(-1, isInteractive: true, hasColor: true))
        #expect(colourful.lines(try board(), title: "Mien", at: Self.now).joined().contains("\u{1B}[38;5;220m"))
        #expect(!table.lines(try board(), title: "Mien", at: Self.now).joined().contains("\u{1B}"))
    }
}

extension Terminal {
    /// One that shows neither colours nor changes, and whose text goes nowhere.
    static let plain = Terminal(-1, isInteractive: false, hasColor: false)
}

extension String {
    /// How wide it is on a terminal, where emojis take two columns.
    var columns: Int {
        reduce(0) { $0 + ($1.unicodeScalars.contains { $0.properties.isEmojiPresentation } ? 2 : 1) }
    }
}
