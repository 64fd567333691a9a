import Messages
import ServiceKit
import SwiftProtobuf

/// Asks the recorder what people said, and works out how good the models are.
struct Qualities: Sendable {
    /// People's agreement is that of their last so many sayings.
    private static let mostLabels = 20_000
    private static let page: UInt32 = 1_000
    private static let week: Int64 = 7 * 24 * 3_600 * 1_000_000

    let records: any Records
    let clock: WallClock

    /// How good the models are in what is selected, whatever its emotions. What is told of the last two weeks is limited by
    /// camera and model only.
    ///
    /// - Throws: ``FeedbackError``.
    func facts(of selection: WireRecordSelection) async throws -> QualityFacts {
        let now = clock.now
        var facts = QualityFacts()
        facts.all = try await tally(selection, randomOnly: false)
        facts.random = try await tally(selection, randomOnly: true)
        facts.week = try await tally(selection.between(now &- Self.week, now), randomOnly: true)
        facts.weekBefore = try await tally(selection.between(now &- 2 * Self.week, now &- Self.week), randomOnly: true)
        facts.labels = try await labels(selection)
        return facts
    }

    private func tally(_ selection: WireRecordSelection, randomOnly: Bool) async throws -> AccuracyTally {
        var selection = selection
        // Accuracy among the faces of one emotion is another number.
        selection.emotion = .unspecified
        return AccuracyTally(
            try await records.confusions(.with { ($0.selection, $0.randomOnly) = (selection, randomOnly) })
        )
    }

    private func labels(_ selection: WireRecordSelection) async throws -> HoldingLabels {
        var labels = HoldingLabels()
        var request = WireLabelsRequest.with { ($0.selection, $0.limit) = (selection, Self.page) }
        var count = 0
        while count < Self.mostLabels {
            let reply = try await records.labels(request)
            for label in reply.labels { labels.read(label) }
            count += max(1, reply.labels.count)
            guard !reply.next.isEmpty else { break }
            request.cursor = reply.next
        }
        return labels
    }
}

extension WireRecordSelection {
    /// The same between two times; times before 1970 are the beginning.
    fileprivate func between(_ since: Int64, _ until: Int64) -> Self {
        var selection = self
        (selection.since, selection.until) = (max(1, since), max(2, until))
        return selection
    }
}
