import Messages
import ServiceKit
import SwiftProtobuf
import Testing

@testable import FeedbackService

@Suite struct QualitiesTests {
    private static let day: Int64 = 24 * 3_600 * 1_000_000
    private static let now = 20_000 * day

    private let records = ScriptedRecords()

    private func qualities(_ selection: WireRecordSelection = .init()) async throws -> [WireQuality] {
        try await Qualities(records: records, clock: WallClock { Self.now }).facts(of: selection).qualities
    }

    private static func confusion(
        _ right: UInt64,
        of total: UInt64,
        camera: String = "hall",
        model: String = "baseline"
    ) -> WireConfusion {
        .with {
            ($0.model, $0.camera, $0.notFaces) = (.named(model), camera, 2)
            var counts = [UInt64](repeating: 0, count: 49)
            // Sad, said to be sad or happy.
            (counts[4 * 7 + 4], counts[4 * 7 + 3]) = (right, total - right)
            $0.counts = counts
        }
    }

    @Test func tellsRandomLabelsFromAll() async throws {
        records.change {
            $0.confusions = { $0.randomOnly ? [Self.confusion(81, of: 263)] : [Self.confusion(90, of: 400)] }
        }
        let quality = try #require(try await qualities().first { $0.camera == "hall" })
        #expect((quality.labels, quality.accuracy) == (263, 81.0 / 263))
        #expect(abs(quality.lower - 0.2553) < 0.000_05)
        #expect(abs(quality.upper - 0.3662) < 0.000_05)
        #expect((quality.all.labels, quality.all.share, quality.notFaces) == (400, 0.225, 2))
        #expect(!quality.drifting)
    }

    @Test func addsUpTheCamerasOfAModel() async throws {
        records.change {
            $0.confusions = { _ in
                [
                    Self.confusion(1, of: 2), Self.confusion(3, of: 4, camera: "door"),
                    Self.confusion(5, of: 5, model: "other"),
                ]
            }
        }
        let rows = try await qualities()
        #expect(rows.map(\.camera) == ["", "door", "hall", "", "hall"])
        #expect(rows.map(\.model.name) == ["baseline", "baseline", "baseline", "other", "other"])
        #expect((rows[0].labels, rows[0].accuracy, rows[0].notFaces) == (6, 4.0 / 6, 4))
    }

    @Test func alarmsWhenThisWeekIsWorseThanTheLast() async throws {
        records.change {
            $0.confusions = { request in
                switch (request.selection.since, request.selection.until) {
                case (Self.now - 7 * Self.day, Self.now): [Self.confusion(60, of: 100)]
                case (Self.now - 14 * Self.day, Self.now - 7 * Self.day): [Self.confusion(80, of: 100)]
                default: [Self.confusion(140, of: 200)]
                }
            }
        }
        let quality = try #require(try await qualities().first { $0.camera == "hall" })
        #expect(quality.drifting)
        #expect((quality.week.share, quality.weekBefore.share) == (0.6, 0.8))
    }

    @Test func knowsNothingWithoutRandomLabels() async throws {
        records.change { $0.confusions = { $0.randomOnly ? [] : [Self.confusion(3, of: 4)] } }
        let quality = try #require(try await qualities().first)
        #expect((quality.labels, quality.lower, quality.upper) == (0, 0, 1))
        #expect(quality.all.labels == 4)
    }

    @Test func readsAllPagesOfLabels() async throws {
        records.change { state in
            state.confusions = { _ in [Self.confusion(3, of: 4)] }
            state.labels = [
                .submission("a", by: "ann"), .submission("b", by: "ben"), .submission("c", by: "ann", frame: 2),
                .submission("d", by: "ben", frame: 2) { $0.emotion = .fear }, .submission("e", by: "ann", frame: 3),
            ]
        }
        let quality = try #require(try await qualities().first)
        #expect(quality.agreement == 0.5)
        #expect(quality.hasAlpha)
        #expect(records.asked.labelRequests.count == 3)
    }

    @Test func hasNoAgreementWhenNobodySharedAFace() async throws {
        records.change { $0.confusions = { _ in [Self.confusion(3, of: 4)] } }
        #expect(try await qualities().allSatisfy { !$0.hasAgreement && !$0.hasAlpha })
    }

    @Test func sparesATableOfAnotherSize() async throws {
        records.change { $0.confusions = { _ in [.with { $0.counts = [1, 2, 3] }] } }
        #expect(try await qualities().isEmpty)
    }

    @Test func isNotLimitedToOneEmotion() async throws {
        records.change { $0.confusions = { $0.selection.emotion == .unspecified ? [Self.confusion(3, of: 4)] : [] } }
        #expect(try await !qualities(.with { $0.emotion = .happy }).isEmpty)
    }

    @Test func bearsAClockAtTheBeginningOfTime() async throws {
        _ = try await Qualities(records: records, clock: WallClock { .min }).facts(of: .init())
    }
}
