import Faces
import Images
import Messages
import Testing

@testable import MienService

@Suite struct ReviewPageTests {
    private func state(_ faces: [ReviewFace]) throws -> ReviewState {
        var state = ReviewState(person: try Name("anna"), session: 1)
        _ = state.handle(.began, at: 1)
        _ = state.handle(.faces(faces), at: 1)
        return state
    }

    private func page(_ columns: Int, _ rows: Int) -> ReviewPage {
        var size = ScreenSize()
        (size.columns, size.rows) = (columns, rows)
        return ReviewPage(terminal: .plain, size: size)
    }

    @Test func showsTheModelsAnswerWithItsKeys() throws {
        let parts = page(100, 30).parts(try state([.sample(1, .surprise)]), elapsed: 0)
        let texts = parts.map(\.text)
        #expect(texts[0] == "Mien review · anna · 0 labels")
        #expect(texts.contains("▸ 6 u  😮 surprise  ████████              40 %"))
        #expect(texts.contains("  1 a  😠 angry     ██                    10 %"))
        #expect(texts.contains("the model is not sure"))
        #expect(texts.last?.hasPrefix("Enter surprise") == true)
    }

    @Test(arguments: [(200, 60), (100, 30), (80, 24), (60, 20), (40, 12), (20, 5), (1, 1)])
    func keepsEverythingInItsPlace(columns: Int, rows: Int) throws {
        let page = page(columns, rows)
        let parts = page.parts(try state([.sample(1)]), elapsed: 60)
        guard let area = page.pictureArea else { return #expect(rows < 11 || columns < 50) }
        let origin = page.pictureOrigin
        #expect(origin.row + area.rows <= rows - 2)
        #expect(area.columns == 2 * area.rows)
        let body = parts.filter { $0.row >= 3 && $0.row < rows - 2 }
        #expect(body.allSatisfy { $0.column >= origin.column + area.columns })
        #expect(body.allSatisfy { $0.column + $0.text.columns - 1 <= columns })
    }

    @Test func saysWhenThereIsNothingToAsk() throws {
        var state = ReviewState(person: try Name("anna"), session: 1)
        _ = state.handle(.began, at: 1)
        #expect(page(80, 24).parts(state, elapsed: 0).map(\.text).contains("Looking for faces …"))
        _ = state.handle(.faces([]), at: 1)
        #expect(page(80, 24).parts(state, elapsed: 0).contains { $0.text.hasPrefix("Nothing to ask about") })
    }

    @Test func explainsEveryKey() throws {
        var state = try state([.sample(1)])
        _ = state.handle(.key(.character("?")), at: 1)
        let text = page(80, 24).parts(state, elapsed: 0).map(\.text).joined(separator: "\n")
        for word in ["a or 1", "u or 6", "n or 7", "Enter", "x  ", "space", "z  ", "q  "] {
            #expect(text.contains(word))
        }
    }

    @Test func countsWhatWasDone() throws {
        var state = try state(try (1...5).map { try .sample($0) })
        for _ in 0..<3 { _ = state.handle(.key(.enter), at: 1) }
        #expect(
            page(80, 24).parts(state, elapsed: 60)[0].text
                == "Mien review · anna · 3 labels · 3 a minute · 3 on their way"
        )
    }

    @Test(arguments: TerminalGraphics.allCases) func showsAPictureOrSaysWhyNot(graphics: TerminalGraphics) throws {
        let findings = TerminalProbe.Findings(graphics: graphics, depth: .full)
        let area = CellArea(columns: 8, rows: 4)
        let jpeg = try ReviewFace.sample(1).jpeg
        let text = try ReviewPicture.text(jpeg, at: (3, 3), in: area, cell: (8, 16), findings)
        #expect(text.isEmpty == (graphics == .none))
        guard graphics != .none else { return }
        #expect(text.hasPrefix("\u{1B}[3;3H"))
        #expect(throws: ImageError.self) {
            try ReviewPicture.text([0xFF, 0xD8, 0xFF, 0], at: (3, 3), in: area, cell: (8, 16), findings)
        }
    }
}
