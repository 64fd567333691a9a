import Faces
import Failure
import Testing

@testable import MienService

@Suite struct EvaluationTests {
    /// Four happy faces, of which three are seen; one sad one that is taken for happy.
    private var evaluation: Evaluation {
        var evaluation = Evaluation()
        for answer in [Emotion.happy, .happy, .happy, .sad] { evaluation.add(answer, for: .happy) }
        evaluation.add(.happy, for: .sad)
        return evaluation
    }

    @Test func countsWhatWasRight() {
        #expect(evaluation.count == 5)
        #expect(evaluation.accuracy == 0.6)
        #expect(Evaluation().accuracy == nil)
    }

    @Test func rowsAreWhatFacesShowAndColumnsWhatTheModelSaid() {
        let (happy, sad) = (Emotion.happy.rawValue, Emotion.sad.rawValue)
        #expect(evaluation.confusion[happy][sad] == 1)
        #expect(evaluation.confusion[sad][happy] == 1)
        #expect(evaluation.confusion[happy][happy] == 3)
        #expect(evaluation.confusion.count == 7 && evaluation.confusion.allSatisfy { $0.count == 7 })
    }

    @Test func precisionIsOfWhatWasSaidAndRecallOfWhatWasShown() {
        let happy = evaluation.figures(of: .happy)
        #expect(happy == Evaluation.Figures(count: 4, precision: 0.75, recall: 0.75, f1: 0.75))
        #expect(evaluation.figures(of: .sad) == Evaluation.Figures(count: 1, precision: 0, recall: 0, f1: 0))
    }

    @Test func thereAreNoSharesOfNothing() {
        #expect(evaluation.figures(of: .fear) == Evaluation.Figures(count: 0, precision: nil, recall: nil, f1: nil))
    }

    @Test func nothingReadIsAnError() {
        var tally = EvaluationTally()
        tally.unreadable = ["happy/1.jpg: no"]
        #expect { try tally.check(folder: "f") } throws: { ($0 as? MienError)?.code == .unreadableInput }
        tally.faceless = 1
        #expect { try tally.check(folder: "f") } throws: { ($0 as? MienError)?.code == .nothingFound }
        tally.evaluation = evaluation
        #expect(throws: Never.self) { try tally.check(folder: "f") }
    }
}
