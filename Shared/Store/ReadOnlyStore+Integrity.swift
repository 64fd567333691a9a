import Dispatch
import Failure
import Foundation
import GRDB

/// What a look at the database's files found.
public struct IntegrityReport: Sendable, Hashable {
    /// What is wrong, in SQLite's words; empty when nothing was found.
    public var problems: [String] = []
    /// Tables that were not looked at, or not to their end, because the time was up.
    public var unchecked: [String] = []

    /// For a person.
    public var summary: String {
        if !problems.isEmpty { return "damaged: \(problems.joined(separator: "; "))" }
        return unchecked.isEmpty
            ? "sound" : "sound as far as it was looked at; not: \(unchecked.joined(separator: ", "))"
    }
}

extension ReadOnlyStore {
    /// The most problems that are told.
    private static let problemLimit = 10

    /// Looks whether the pages of the database and of the pictures are as they must be (`PRAGMA quick_check`), table by table,
    /// the smaller and more precious ones first, until the time is up. It blocks for so long; others read and write meanwhile.
    ///
    /// - Throws: ``StoreError`` when the files cannot be read at all; damage is told in the report.
    public func checkIntegrity(within time: Duration) throws -> IntegrityReport {
        let end = ContinuousClock.now + time
        var report = IntegrityReport()
        try Self.check(queue, path: path, until: end, &report)
        let pictures = PictureStore.path(besideDatabase: path)
        if FileManager.default.fileExists(atPath: pictures) {
            let queue = try translatingErrors(at: pictures) {
                try DatabaseQueue(path: pictures, configuration: Self.configuration)
            }
            try Self.check(queue, path: pictures, until: end, &report)
        }
        return report
    }

    private static func check(
        _ queue: DatabaseQueue,
        path: String,
        until end: ContinuousClock.Instant,
        _ report: inout IntegrityReport
    ) throws {
        // Those that grow with the results come last.
        let large = ["bin": 1, "crop": 2, "frame": 2, "report": 3, "face": 4]
        let tables = try translatingErrors(at: path) {
            try queue.read { db in
                try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rootpage")
            }
        }
        for table in tables.sorted(by: { large[$0, default: 0] < large[$1, default: 0] }) {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else {
                report.unchecked.append(table)
                continue
            }
            try check(table, queue, path: path, within: left, &report)
        }
    }

    private static func check(
        _ table: String,
        _ queue: DatabaseQueue,
        path: String,
        within time: Duration,
        _ report: inout IntegrityReport
    ) throws {
        let alarm = DispatchWorkItem { queue.interrupt() }
        let seconds = time / .seconds(1)
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: alarm)
        defer { alarm.cancel() }
        do {
            let sql = "PRAGMA quick_check('\(table)')"
            let lines = try queue.read { db in try String.fetchAll(db, sql: sql) }
            report.add(lines.filter { $0 != "ok" }.map { "\(table): \($0)" }, limit: problemLimit)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            report.unchecked.append(table)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            report.add(["\(table): \(error.message ?? "unreadable")"], limit: problemLimit)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

extension IntegrityReport {
    fileprivate mutating func add(_ lines: [String], limit: Int) {
        problems += lines.prefix(max(0, limit - problems.count))
    }
}
