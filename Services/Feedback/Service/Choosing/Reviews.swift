import Failure
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization

/// Answers who asks what to look at next: faces with their pictures.
final class Reviews: Sendable {
    /// So many faces when nobody says how many.
    private static let usualLimit = 10
    /// Pictures of one reply, in bytes: below what a message may have.
    private static let pictureLimit = 3 << 20
    /// So many proposals are fetched for each reason, at least and at most: many of them may not be this person's to answer.
    private static let proposals: ClosedRange<UInt32> = 100...500

    private let records: any Records
    private let desk: Mutex<ReviewDesk>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(records: any Records, desk: ReviewDesk, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.records = records
        self.desk = Mutex(desk)
        self.now = now
    }

    /// Chooses faces for a person, and leases them.
    ///
    /// - Throws: ``FeedbackError``.
    func next(_ request: WireNextRequest) async throws -> [WireReviewItem] {
        let person: Name
        do {
            person = try Name(request.person)
        } catch {
            throw FeedbackError(.invalid, "nobody asks: the request's person is missing or not a name", cause: error)
        }
        let limit = request.limit == 0 ? Self.usualLimit : Int(request.limit)
        let proposals = try await proposals(request)
        let chosen = desk.withLock { $0.choose(limit, from: proposals, for: person, now: now()) }
        do {
            let items = try await withPictures(chosen)
            let given = Set(items.map(\.candidate.face))
            giveBack(chosen.filter { !given.contains($0.candidate.face) })
            return items
        } catch {
            giveBack(chosen)
            throw error
        }
    }

    /// Notes that a person said something of a face; see ``ReviewDesk``.
    func answered(_ face: WireFaceReference, by person: Name, isAnswer: Bool) {
        desk.withLock { $0.answered(face, by: person, isAnswer: isAnswer) }
    }

    /// Notes that a person took back what they had said of a face.
    func tookBack(_ face: WireFaceReference, _ person: Name) {
        desk.withLock { $0.tookBack(face, person) }
    }

    /// For what reason a person was asked about a face.
    func reason(for face: WireFaceReference, of person: Name) -> ReviewReason? {
        desk.withLock { $0.reason(for: face, of: person) }
    }

    private func giveBack(_ items: [ReviewDesk.Item]) {
        desk.withLock { $0.giveBack(items) }
    }

    private func proposals(_ request: WireNextRequest) async throws -> [ReviewReason: [WireCandidate]] {
        let wanted = request.limit.multipliedReportingOverflow(by: 10)
        let limit = wanted.overflow ? .max : wanted.partialValue
        var proposals: [ReviewReason: [WireCandidate]] = [:]
        // One after the other: a person waits for milliseconds, and the recorder has other things to do.
        for (_, reason) in ReviewShares.reasons {
            // Faces that are chosen by how sure the model is would make it look worse than it is.
            if request.certaintyBelow > 0, reason == .random || reason == .second { continue }
            proposals[reason] = try await records.candidates(
                .with {
                    ($0.selection, $0.order, $0.person) = (request.selection, reason, request.person)
                    $0.limit = min(max(limit, Self.proposals.lowerBound), Self.proposals.upperBound)
                    // What is drawn at random is drawn from faces that are set aside for it.
                    $0.part = reason == .random ? .sample : .rest
                    $0.start = .random(in: 0..<1)
                    $0.certaintyBelow = request.certaintyBelow
                }
            )
        }
        return proposals
    }

    /// The items whose pictures are there, as many as a reply holds.
    private func withPictures(_ items: [ReviewDesk.Item]) async throws -> [WireReviewItem] {
        var room = Self.pictureLimit
        var complete: [WireReviewItem] = []
        for item in items {
            // What was kept when it was proposed may have been deleted since.
            guard let crop = try await records.crop(of: item.candidate.face) else { continue }
            room -= crop.jpeg.count
            guard room >= 0 else { break }
            complete.append(
                .with { ($0.reason, $0.candidate, $0.crop) = (item.reason, item.candidate, crop) }
            )
        }
        return complete
    }
}
