import Messages
import Testing

@testable import MienService

@Suite struct QualityTests {
    private let plain = QualityTable(terminal: Terminal(1, isInteractive: false, hasColor: false))

    private func quality(camera: String = "", _ change: (inout WireQuality) -> Void = { _ in }) -> WireQuality {
        var quality = WireQuality()
        (quality.model.name, quality.model.version, quality.camera) = ("baseline", "0.1.0", camera)
        (quality.labels, quality.accuracy, quality.lower, quality.upper) = (263, 0.308, 0.2553, 0.3662)
        (quality.all.labels, quality.all.share) = (400, 0.225)
        change(&quality)
        return quality
    }

    @Test func showsAModelAndItsCameras() {
        let text = plain.text([
            quality { ($0.agreement, $0.alpha) = (0.818, 0.7434) }, quality(camera: "hall"),
        ])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines[1] == "baseline-0.1.0        all            263   31 %    26–37 %     400   23 %   82 %   0.74  –"
        )
        #expect(
            lines[2] == "                      hall           263   31 %    26–37 %     400   23 %      –      –  –"
        )
    }

    @Test func saysWhichModelHasBecomeWorse() {
        let text = plain.text([
            quality {
                $0.drifting = true
                ($0.weekBefore.labels, $0.weekBefore.share, $0.week.labels, $0.week.share) = (100, 0.8, 100, 0.6)
            }
        ])
        #expect(text.contains("80 % → 60 %  worse than chance explains"))
    }

    @Test func showsNoNumberThatIsNone() {
        let text = plain.text([
            quality {
                ($0.labels, $0.accuracy, $0.lower, $0.upper) = (0, 0, 0, 1)
                ($0.agreement, $0.all.share) = (.nan, .infinity)
            }
        ])
        #expect(text.contains("      0      –          –     400"))
        #expect(!text.contains("nan"))
    }

    @Test func tellsWhoHasNoLabelsWhatToDo() {
        #expect(plain.text([]).contains("mien review"))
    }

    @Test func writesALineOfJSON() throws {
        let line = try JSONLine.text(
            QualityLine(quality(camera: "hall") { ($0.alpha, $0.notFaces, $0.lower) = (.nan, 3, .infinity) })
        )
        #expect(
            line
                == #"{"all":{"labels":400,"lower":0,"share":0.225,"upper":0},"alpha":0,"camera":"hall","drifting":false,"#
                + #""model":"baseline-0.1.0","not_faces":3,"random":{"labels":263,"lower":0,"share":0.308,"upper":0.3662},"#
                + #""week":{"labels":0,"lower":0,"upper":0},"week_before":{"labels":0,"lower":0,"upper":0}}"#
        )
    }
}
