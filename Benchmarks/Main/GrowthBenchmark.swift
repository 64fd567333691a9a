import Foundation
import Messages
import Store

/// Measures a database that grows: how fast it takes results when it is empty and when it has millions, what a result takes
/// on disk, and how long its queries take.
struct GrowthBenchmark {
    /// What the broker sends to the recorder at once.
    private static let batchSize = 1_000
    /// How many results are timed at each size.
    private static let timed = 100_000
    /// At each of these sizes, and at the end.
    private static let milestones = [0, 1_000_000, 5_000_000]
    private static let week: Int64 = 7 * 86_400 * 1_000_000

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

    func run() async throws -> [GrowthResult] {
        try await onThread { [self] in
            var (results, count): ([GrowthResult], Int) = ([], 0)
            for size in Self.milestones.filter({ $0 < rows }) + [rows] {
                try fill(from: count, to: size)
                results.append(try measure(at: size))
                count = size + 2 * Self.timed
            }
            return results
        }
    }

    private var path: String { folder.path(of: "growth.sqlite") }

    private func fill(from count: Int, to size: Int) throws {
        guard size > count else { return }
        progress.tell("growth: filling up to \(size) results")
        _ = try insert(count..<size, .normal)
    }

    private func measure(at size: Int) throws -> GrowthResult {
        progress.tell("growth: measuring at \(size) results")
        let normal = try insert(size..<size + Self.timed, .normal)
        let full = try insert(size + Self.timed..<size + 2 * Self.timed, .full)
        let store = try ReadOnlyStore(path: path)
        let last = samples.report(size + 2 * Self.timed - 1)
        let end = last.frame.capturedAt
        let week = ReportSelection(since: end - Self.week)
        let oneCamera = ReportSelection(since: end - Self.week, camera: samples.cameras[0])
        let frame = FrameReference(
            site: SampleReports.site,
            camera: samples.camera(of: size / 2),
            run: samples.report(size / 2).frame.run,
            sequence: samples.report(size / 2).frame.sequence
        )
        return GrowthResult(
            rows: size,
            perSecondNormal: rate(Self.timed, in: normal),
            perSecondFull: rate(Self.timed, in: full),
            bytesPerResult: Double(try folder.size(of: path)) / Double(size + 2 * Self.timed),
            weekOfHours: try milliseconds { _ = try store.timeline(week, step: .hour) },
            weekOfMinutes: try milliseconds { _ = try store.timeline(oneCamera, step: .minute) },
            page: try milliseconds { _ = try store.reports(ReportSelection(), limit: 100) },
            frame: try milliseconds { _ = try store.reports(ofFrame: frame) }
        )
    }

    /// Making the reports is not part of the time; moving the log into the file is.
    private func insert(_ numbers: Range<Int>, _ durability: SQLiteStore.Durability) throws -> Duration {
        let store = try SQLiteStore(path: path, durability: durability)
        let clock = ContinuousClock()
        var spent = Duration.zero
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batchSize) {
            let end = min(start + Self.batchSize, numbers.upperBound)
            let batch = try (start..<end).map(samples.record)
            spent += try clock.measure { _ = try store.insert(batch) }
        }
        return spent
    }

    /// The middle of five times.
    private func milliseconds(_ query: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        return try (0..<5).map { _ in try clock.measure(query) / .milliseconds(1) }.median
    }
}

/// How a database of one size behaves.
struct GrowthResult: Encodable {
    let rows: Int
    let perSecondNormal: Double
    let perSecondFull: Double
    let bytesPerResult: Double
    /// Milliseconds, as those that follow: a week of hours of all cameras.
    let weekOfHours: Double
    /// A week of minutes of one camera.
    let weekOfMinutes: Double
    /// The newest hundred reports.
    let page: Double
    /// All reports of one frame.
    let frame: Double
}

extension Table {
    init(_ results: [GrowthResult]) {
        self.init(
            title: "growth: results/s in batches of 1000, bytes a result, milliseconds a query",
            head: ["rows", "normal", "full", "bytes", "week/hour", "week/minute", "page", "frame"],
            rows: results.map { result in
                [
                    "\(result.rows)", .whole(result.perSecondNormal), .whole(result.perSecondFull),
                    .whole(result.bytesPerResult), .tenths(result.weekOfHours), .tenths(result.weekOfMinutes),
                    .hundredths(result.page), .hundredths(result.frame),
                ]
            }
        )
    }
}
