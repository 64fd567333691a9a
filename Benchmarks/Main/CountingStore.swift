import Messages
import Store
import Synchronization

/// A store that tells what is committed.
final class CountingStore: ReportStore {
    private let store: any ReportStore
    private let arrivals: Arrivals
    private let batches = Atomic(0)

    init(_ store: any ReportStore, telling arrivals: Arrivals) {
        self.store = store
        self.arrivals = arrivals
    }

    /// How many commits there were.
    var commits: Int { batches.load(ordering: .relaxed) }

    func insert(_ reports: [RecordedReport]) throws -> InsertOutcome {
        let outcome = try store.insert(reports)
        batches.add(1, ordering: .relaxed)
        arrivals.add(outcome.stored)
        return outcome
    }

    func insert(_ labels: [RecordedLabel]) throws -> [LabelOutcome] { try store.insert(labels) }

    func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64] {
        try store.storedSequences(of: producer, from: first)
    }
}
