import Failure
import Logging
import Messages
import Testing

@testable import ServiceKit

@Suite struct TerminalLogHandlerTests {
    private func line(_ message: Logger.Message, _ metadata: Logger.Metadata = [:], colored: Bool = false) -> String {
        let event = LogEvent(
            level: .warning,
            message: message,
            metadata: metadata,
            source: "test",
            file: "",
            function: "",
            line: 1
        )
        return TerminalLogHandler(label: "camera/hall", isColored: colored).line(for: event, at: "12:03:04")
    }

    @Test func writesTheFieldsInOrder() {
        #expect(
            line("The source went away", ["retry": "in 2 s", "error": "no such file"])
                == "12:03:04 warning  camera/hall  The source went away  error=no such file  retry=in 2 s"
        )
    }

    @Test func colorsTheLevelOnly() {
        #expect(line("Hello", colored: true) == "12:03:04 \u{1B}[33mwarning \u{1B}[0m camera/hall  Hello")
    }

    @Test(arguments: [
        "\n12:03:05 error    camera/hall  forged", "\r\u{1B}[2K", "\u{1B}]0;title\u{7}", "\u{9B}31m", "\u{85}",
        "\u{2028}",
        "\u{2029}", "\u{202E}drawkcab", "\u{2066}", "\u{0}", "\u{7F}",
    ])
    func keepsForeignTextFromForgingALine(text: String) {
        for line in [line("\(text)"), line("Refused", ["error": "\(text)"]), line("Refused", ["\(text)": "1"])] {
            let harmful = line.unicodeScalars.filter {
                let isSeparator = [.control, .lineSeparator, .paragraphSeparator].contains(
                    $0.properties.generalCategory
                )
                return isSeparator || $0.properties.isBidiControl
            }
            #expect(harmful.isEmpty)
        }
    }

    @Test func leavesWordsOfAllLanguagesAsTheyAre() {
        #expect(line("Küche, 台所, مطبخ, 👩‍🍳").hasSuffix("Küche, 台所, مطبخ, 👩‍🍳"))
    }
}

@Suite struct WallClockTests {
    @Test func countsMicrosecondsSince1970() {
        // 2024-01-01 and 2100-01-01.
        #expect((1_704_067_200_000_000...4_102_444_800_000_000).contains(WallClock.system.now))
    }

    @Test func canBeSteered() {
        #expect(WallClock { 42 }.now == 42)
    }
}
