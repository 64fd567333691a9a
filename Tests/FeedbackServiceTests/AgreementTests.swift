import Faces
import Messages
import SwiftProtobuf
import Testing

@testable import FeedbackService

@Suite struct AgreementTests {
    /// How often each category stands in a list.
    private func counts(_ judgements: [Int]) -> [Int: Int] {
        judgements.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Krippendorff, Computing Krippendorff's alpha-reliability (2011), part C: α = 0.743, which is 113/152.
    @Test func hasTheAlphaOfTheLiterature() throws {
        let units = [
            [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4],
            [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
        ]
        let agreement = try #require(Agreement(units.map(counts)))
        #expect(abs(try #require(agreement.alpha) - 113.0 / 152) < 1e-12)
        #expect(abs(agreement.share - 9.0 / 11) < 1e-12)
        #expect(agreement.count == 11)
    }

    /// Fleiss, Psychological Bulletin 76 (1971): ten subjects, fourteen people, five categories; P̄ = 0.378, κ = 0.210. Alpha
    /// makes up for the small sample and is a little larger.
    @Test func hasTheShareOfTheLiterature() throws {
        let rows = [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ]
        let agreement = try #require(
            Agreement(rows.map { Dictionary(uniqueKeysWithValues: $0.enumerated().map { ($0, $1) }) })
        )
        #expect(abs(agreement.share - 172.0 / 455) < 1e-12)
        #expect(abs(try #require(agreement.alpha) - 21_621.0 / 100_295) < 1e-12)
    }

    @Test func isPerfectWhenAllAgree() throws {
        let agreement = try #require(Agreement([[1: 2], [2: 3]]))
        #expect(agreement.share == 1)
        #expect(agreement.alpha == 1)
    }

    @Test func isBelowChanceWhenPeopleContradictEachOther() throws {
        let agreement = try #require(Agreement([[1: 1, 2: 1], [1: 1, 2: 1]]))
        #expect(agreement.share == 0)
        #expect(try #require(agreement.alpha) < 0)
    }

    @Test func saysNothingBeyondChanceWhenThereIsOnlyOneAnswer() throws {
        let agreement = try #require(Agreement([[1: 2], [1: 2]]))
        #expect(agreement.share == 1)
        #expect(agreement.alpha == nil)
    }

    @Test func isAbsentWhenNobodySharedAFace() {
        #expect(Agreement([[1: 1], [2: 1], [:]] as [[Int: Int]]) == nil)
    }
}

@Suite struct HoldingLabelsTests {
    /// Reads a log, given from its beginning.
    private func read(_ log: [WireLabel]) -> HoldingLabels {
        log.reversed().reduce(into: HoldingLabels()) { $0.read($1) }
    }

    @Test func takesAPersonsLastWord() {
        let labels = read([
            .submission("a"), .submission("b") { $0.emotion = .fear },
        ])
        #expect(labels.judgements == [.hall(1): [.emotion(.fear): 1]])
    }

    @Test func returnsToTheEarlierWordWhenTheLastIsTakenBack() {
        let labels = read([
            .submission("a"), .submission("b") { $0.emotion = .fear }, .undo("c", of: "b"),
        ])
        #expect(labels.judgements == [.hall(1): [.emotion(.surprise): 1]])
    }

    @Test func doesNotLetOnePersonTakeBackAnothersWord() {
        let labels = read([.submission("a", by: "ann"), .undo("c", of: "a", by: "ben")])
        #expect(labels.judgements == [.hall(1): [.emotion(.surprise): 1]])
    }

    @Test func countsNoFaceButNotWhatWasSkipped() {
        let labels = read([
            .submission("a", by: "ann") { $0.verdict = .notAFace },
            .submission("b", by: "ben") { $0.verdict = .skipped },
            .submission("c", by: "cem"),
        ])
        #expect(labels.judgements == [.hall(1): [.notAFace: 1, .emotion(.surprise): 1]])
    }

    @Test func tellsHowPeopleAgreeAboutACamera() throws {
        let labels = read([
            .submission("a", by: "ann"), .submission("b", by: "ben"),
            .submission("c", by: "ann") { $0.face.camera = "door" },
            .submission("d", by: "ben") { ($0.face.camera, $0.emotion) = ("door", .fear) },
        ])
        #expect(try #require(labels.agreement(camera: "hall")).share == 1)
        #expect(try #require(labels.agreement(camera: "door")).share == 0)
        #expect(try #require(labels.agreement()).share == 0.5)
        #expect(labels.agreement(camera: "yard") == nil)
    }

    @Test func sparesALabelThatItCannotRead() {
        #expect(read([.submission("a") { $0.emotion = .UNRECOGNIZED(99) }]).judgements.isEmpty)
    }
}
