import Messages
import Spool
import Store

/// What was made, and what of it is stored.
struct ChaosTally {
    private let entries: [SpoolLedger.Entry]
    private let stored: [Name: Int]
    private let repeated: Int
    /// The labels that were accepted from a person, by their keys.
    private let accepted: Set<String>
    private let storedLabels: [String]

    init(_ system: ChaosSystem, labels: Set<String>) throws {
        entries = try SpoolLedger(path: system.spool).entries
        let store = try ReadOnlyStore(path: system.database)
        stored = try store.reportsByProducer()
        repeated = try store.repeatedReports()
        accepted = labels
        storedLabels = try store.allLabelKeys()
    }

    private var emitted: Int { entries.reduce(0) { $0 + Int($1.committed) } }
    private var dropped: Int { entries.reduce(0) { $0 + $1.dropped } }
    private var storedSum: Int { stored.values.reduce(0, +) }

    /// Producers of which more or fewer reports are stored than they made.
    private var wrong: [String] {
        let known = Set(entries.map(\.producer))
        let strangers = stored.keys.filter { !known.contains($0) }.map {
            "\($0): \(stored[$0] ?? 0) stored, never made"
        }
        return entries.compactMap { entry in
            let count = stored[entry.producer] ?? 0
            guard count != Int(entry.committed) - entry.dropped || entry.pending > 0 else { return nil }
            return "\(entry.producer): \(entry.committed) made, \(count) stored, \(entry.pending) pending"
        } + strangers
    }

    /// Whether every report is stored, and none twice; a test without reports shows nothing.
    var isClean: Bool {
        emitted > 0 && emitted == storedSum && dropped == 0 && repeated == 0 && wrong.isEmpty && areLabelsClean
    }

    private var lostLabels: Set<String> { accepted.subtracting(storedLabels) }
    private var repeatedLabels: Int { storedLabels.count - Set(storedLabels).count }
    private var areLabelsClean: Bool { !accepted.isEmpty && lostLabels.isEmpty && repeatedLabels == 0 }

    var text: String {
        let line =
            "emitted \(emitted) reports of \(entries.count) producers; stored \(storedSum); given up \(dropped); "
            + "stored twice \(repeated): \(isClean ? "all is there" : "WRONG")"
        // What was accepted when its answer was lost is stored, too.
        let labels =
            "accepted \(accepted.count) labels; stored \(storedLabels.count); lost \(lostLabels.count); "
            + "stored twice \(repeatedLabels): \(areLabelsClean ? "all is there" : "WRONG")"
        return ([line, labels] + wrong).joined(separator: "\n")
    }
}

extension ReadOnlyStore {
    fileprivate func allLabelKeys() throws -> [String] {
        var keys: [String] = []
        var page = try labels(ReportSelection(), limit: 1_000)
        keys += page.labels.map(\.key.text)
        while let next = page.next {
            page = try labels(ReportSelection(), limit: 1_000, after: next)
            keys += page.labels.map(\.key.text)
        }
        return keys
    }
}
