import Messages
import Spool
import Store

/// What was made, and what of it is stored.
struct ChaosTally {
    private let entries: [SpoolLedger.Entry]
    private let stored: [Name: Int]
    private let repeated: Int

    init(_ system: ChaosSystem) throws {
        entries = try SpoolLedger(path: system.spool).entries
        let store = try ReadOnlyStore(path: system.database)
        stored = try store.reportsByProducer()
        repeated = try store.repeatedReports()
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
    var isClean: Bool { emitted > 0 && emitted == storedSum && dropped == 0 && repeated == 0 && wrong.isEmpty }

    var text: String {
        let line =
            "emitted \(emitted) reports of \(entries.count) producers; stored \(storedSum); given up \(dropped); "
            + "stored twice \(repeated): \(isClean ? "all is there" : "WRONG")"
        return ([line] + wrong).joined(separator: "\n")
    }
}
