import Failure
import Messages
import SwiftProtobuf
import Testing

@testable import FeedbackService

@Suite struct ReviewsTests {
    private let records = ScriptedRecords()
    private let reviews: Reviews

    init() {
        let desk = ReviewDesk(
            shares: .usual,
            leaseTime: .seconds(300),
            seed: 1
        )
        reviews = Reviews(records: records, desk: desk) { .now }
        records.change { $0.candidates = [.uncertain: (1...50).map { .face($0) }] }
    }

    private func next(_ person: String, limit: UInt32 = 0) async throws -> [WireReviewItem] {
        try await reviews.next(.with { ($0.person, $0.limit) = (person, limit) })
    }

    @Test func givesTenFacesWithTheirPictures() async throws {
        let items = try await next("ann")
        #expect(items.count == 10)
        #expect(items.allSatisfy { $0.reason == .uncertain && $0.crop.jpeg.count == 10 })
    }

    @Test func asksTheRecorderForEveryReasonAndThisPerson() async throws {
        let selection = WireRecordSelection.with { $0.camera = "hall" }
        _ = try await reviews.next(.with { ($0.person, $0.selection) = ("ann", selection) })
        let requests = records.asked.candidateRequests
        #expect(Set(requests.map(\.order)) == [.random, .uncertain, .disputed, .rare, .contested, .second])
        #expect(requests.allSatisfy { ($0.part == .sample) == ($0.order == .random) && $0.part != .all })
        #expect(Set(requests.map(\.start)).count > 1)
        #expect(requests.allSatisfy { $0.person == "ann" && $0.selection == selection && $0.limit >= 100 })
    }

    @Test func drawsNoneAtRandomFromThoseThatAModelIsUnsureOf() async throws {
        _ = try await reviews.next(.with { ($0.person, $0.certaintyBelow) = ("ann", 0.3) })
        let requests = records.asked.candidateRequests
        #expect(Set(requests.map(\.order)) == [.uncertain, .disputed, .rare, .contested])
        #expect(requests.allSatisfy { $0.certaintyBelow == 0.3 })
    }

    @Test func asksForNoMoreThanAReplyHolds() async throws {
        _ = try await next("ann", limit: .max)
        #expect(records.asked.candidateRequests.allSatisfy { $0.limit == 500 })
    }

    @Test func leavesOutWhatHasNoPictureAndGivesItBack() async throws {
        records.change { $0.pictureSize = 0 }
        #expect(try await next("ann").isEmpty)
        records.change { $0.pictureSize = 10 }
        #expect(try await next("ben", limit: 50).count == 50)
    }

    @Test func fitsIntoAReply() async throws {
        records.change { $0.pictureSize = 1 << 20 }
        #expect(try await next("ann").count == 3)
        // The others are free.
        records.change { $0.pictureSize = 10 }
        #expect(try await next("ben", limit: 50).count == 47)
    }

    @Test func asksWhoAsks() async {
        await #expect { try await next("") } throws: { ($0 as? FeedbackError)?.code == .invalid }
        await #expect { try await next("Ann Smith") } throws: { ($0 as? FeedbackError)?.code == .invalid }
    }

    @Test func saysThatTheRecorderIsAway() async {
        records.change { $0.isAway = true }
        await #expect { try await next("ann") } throws: { ($0 as? FeedbackError)?.code == .unavailable }
    }
}
