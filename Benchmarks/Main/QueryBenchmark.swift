import Faces
import Foundation
import Messages
import Store

/// Measures the queries of a large database, in which some results have pictures, labels, and a shadow's report beside them.
struct QueryBenchmark {
    private static let batchSize = 1_000
    /// How many times each query is asked.
    private static let runs = 20
    private static let week: Int64 = 7 * 86_400 * 1_000_000
    /// One in so many results has a shadow's report beside it; by turns of all cameras, as those below.
    private static let shadowInterval = 5
    /// One in so many has a picture.
    private static let pictureInterval = 49
    /// One in so many has a label; all of them have pictures.
    private static let labelInterval = 490
    /// One in so many labels is contested.
    private static let contestedInterval = 20

    let rows: Int
    let folder: DatabaseFolder
    let progress: Progress
    // Ten million of them last for more than a week.
    private let samples = SampleReports(interval: 66_667)

    init(rows: Int, folder: DatabaseFolder, progress: Progress) {
        self.rows = rows
        self.folder = folder
        self.progress = progress
    }

    func run() async throws -> [QueryResult] {
        try await onThread { [self] in
            try fill()
            progress.tell("queries: \(Self.runs) times each, with \(rows) results")
            let store = try ReadOnlyStore(path: path)
            return try queries(of: store).map { try measure($0) }
        }
    }

    private var path: String { folder.path(of: "queries.sqlite") }

    // MARK: Records

    private func fill() throws {
        let store = try SQLiteStore(path: path)
        var labels = 0
        for start in stride(from: 0, to: rows, by: Self.batchSize) {
            if start.isMultiple(of: 1_000_000) { progress.tell("queries: filling, \(start) of \(rows) results") }
            let numbers = start..<min(start + Self.batchSize, rows)
            let shadows = numbers.filter { $0.isMultiple(of: Self.shadowInterval) }
            _ = try store.insert(try numbers.map(samples.record) + shadows.map(samples.shadow))
            let pictured = numbers.filter { $0.isMultiple(of: Self.pictureInterval) }
            _ = try store.pictures.insert(try pictured.map(samples.crop), at: samples.capturedAt(start))
            for number in numbers where number.isMultiple(of: Self.labelInterval) {
                labels += 1
                var batch = [try samples.label(labels, of: number)]
                if labels.isMultiple(of: Self.contestedInterval) {
                    labels += 1
                    batch.append(try samples.label(labels, of: number, person: "bob", emotion: .sad))
                }
                _ = try store.insert(batch)
            }
        }
    }

    // MARK: Queries

    private struct Query {
        let name: String
        /// In milliseconds.
        var asked: Double?
        /// How many records it gives.
        let count: () throws -> Int
    }

    private func queries(of store: ReadOnlyStore) throws -> [Query] {
        let end = samples.capturedAt(rows)
        let oneCamera = ReportSelection(since: end - Self.week, camera: samples.cameras[0])
        let frame = try samples.record(rows / 2).frameReference
        return [
            Query(name: "reports, newest 100") { try store.reports(ReportSelection(), limit: 100).reports.count },
            Query(name: "reports, 100 of a shadow") {
                try store.reports(ReportSelection(model: "tiny"), limit: 100).reports.count
            },
            Query(name: "reports, 100 that show disgust") {
                try store.reports(ReportSelection(emotion: .disgust), limit: 100).reports.count
            },
            Query(name: "frame") { try store.reports(ofFrame: frame).count },
            Query(name: "timeline, week of minutes", asked: 50) { try store.timeline(oneCamera, step: .minute).count },
            Query(name: "timeline, all days") { try store.timeline(ReportSelection(), step: .day).count },
        ] + judgements(of: store)
    }

    private func judgements(of store: ReadOnlyStore) -> [Query] {
        CandidateOrder.allCases.map { order in
            Query(name: "candidates, 20 \(order)") { try store.candidates(ReportSelection(), order: order).count }
        } + [
            Query(name: "labels, newest 100") { try store.labels(ReportSelection(), limit: 100).labels.count },
            Query(name: "confusion, faces") {
                try store.confusion(ReportSelection()).reduce(0) { $0 + $1.counts.reduce(0, +) }
            },
            Query(name: "compare, faces") {
                try store.comparison(of: "baseline", with: "tiny").answers.reduce(0, +)
            },
        ]
    }

    private func measure(_ query: Query) throws -> QueryResult {
        let clock = ContinuousClock()
        var count = 0
        let times = try (0..<Self.runs).map { _ in
            try clock.measure { count = try query.count() } / .milliseconds(1)
        }
        return QueryResult(
            query: query.name,
            count: count,
            p50: times.median,
            slowest: times.max() ?? 0,
            asked: query.asked
        )
    }
}

/// How long a query takes.
struct QueryResult: Encodable {
    let query: String
    /// What it gives.
    let count: Int
    /// In milliseconds, as those that follow.
    let p50: Double
    let slowest: Double
    /// At most this.
    let asked: Double?
}

extension Table {
    init(_ results: [QueryResult]) {
        self.init(
            title: "queries: milliseconds, 20 times each",
            head: ["query", "gives", "p50", "slowest", "asked"],
            rows: results.map { result in
                [
                    result.query, "\(result.count)", .hundredths(result.p50), .hundredths(result.slowest),
                    result.asked.map { "≤ \(String.whole($0)) \(result.p50 <= $0 ? "reached" : "MISSED")" } ?? "",
                ]
            }
        )
    }
}
