import Messages
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct ForgetQuestionTests {
    private func bin(_ camera: String, reports: UInt64, faces: UInt64) -> WireTimelineBin {
        .with { ($0.camera, $0.reports, $0.faces) = (camera, reports, faces) }
    }

    @Test func countsWhatWouldGo() throws {
        let bins = [bin("hall", reports: 3, faces: 4), bin("door", reports: 2, faces: 0)]
        let question = ForgetQuestion(bins, camera: nil, since: "2d", until: nil)
        #expect(question.reports == 5)
        #expect(
            question.sentence
                == "Up to 5 reports with 4 faces of 2 cameras: door, hall, since 2d, with their labels and pictures, "
                + "would be deleted."
        )
        #expect(ForgetQuestion([], camera: try Name("hall"), since: nil, until: nil).reports == 0)
        #expect(
            ForgetQuestion([bins[0]], camera: try Name("hall"), since: nil, until: nil).sentence.contains(
                "of hall, of all times"
            )
        )
    }

    @Test func bearsNumbersThatCannotBe() {
        let bins = [bin("hall", reports: .max, faces: .max), bin("hall", reports: 2, faces: 2)]
        #expect(ForgetQuestion(bins, camera: nil, since: nil, until: nil).reports == 1)
    }

    @Test(
        arguments: [
            (0, 10, .day), (10, 0, .day), (1, 3_600_000_000, .minute), (1, 86_400_000_001, .minute),
            (1, 86_400_000_002, .hour), (1, 60 * 86_400_000_002, .day), (.min, .max, .day),
        ] as [(Int64, Int64, WireTimelineRequest.Step)]
    )
    func countsFinelyWhereItIsShort(since: Int64, until: Int64, step: WireTimelineRequest.Step) {
        let selection = WireRecordSelection.with { ($0.since, $0.until) = (since, until) }
        #expect(ForgetQuestion.request(selection).step == step)
    }

    @Test func saysWhatIsGone() {
        let reply = WireForgetReply.with { ($0.reports, $0.faces, $0.labels, $0.pictures) = (5, 4, 1, 3) }
        #expect(ForgetQuestion.sentence(reply) == "Deleted: 5 reports with 4 faces, 1 labels, 3 pictures.")
    }
}
