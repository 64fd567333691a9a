import Foundation
import Store

/// What `mien bench pipeline` found.
struct PipelineReport: Encodable {
    struct Window: Encodable {
        let frames: Int
        let reports: Int
        let dropped: Int
        let p50: Double?
        let p99: Double?
        let residentMegabytes: Double

        private enum CodingKeys: String, CodingKey {
            case frames, reports, dropped, p50, p99
            case residentMegabytes = "rss_mb"
        }
    }

    /// One for each window of time.
    let windows: [Window]
    /// Frames that the cameras published in all.
    let frames: Int
    let reports: Int
    let stored: Int
    let dropped: [String: Int]
    /// Frames of which nothing is known: should be none.
    let unaccounted: Int
    let framesPerSecond: Double
    let p50: Double?
    let p99: Double?
    let residentMegabytes: Double

    private enum CodingKeys: String, CodingKey {
        case windows, frames, reports, stored, dropped, unaccounted, p50, p99
        case framesPerSecond = "fps"
        case residentMegabytes = "rss_mb"
    }

    init(samples: [BoardSampler.Sample], end: SystemBoard, store: ReadOnlyStore) throws {
        windows = try zip(samples, samples.dropFirst()).map { try Window(from: $0, to: $1, store: store) }
        let records = try store.summary()
        frames = end.total("mien_frames_out_total", service: "camera")
        reports = end.total("mien_frames_out_total", service: "classifier")
        stored = records.reports
        dropped = end.dropped
        let droppedOnTheWay = ["detector", "classifier"].reduce(dropped["lost"] ?? 0) { sum, service in
            sum + end.total("mien_frames_dropped_total", service: service)
        }
        unaccounted = frames - reports - droppedOnTheWay
        p50 = records.latency.map { Double($0.p50) / 1_000 }
        p99 = records.latency.map { Double($0.p99) / 1_000 }
        residentMegabytes = windows.map(\.residentMegabytes).max() ?? 0
        let seconds = Double((samples.last?.time ?? 0) - (samples.first?.time ?? 0)) / 1e6
        framesPerSecond = seconds > 0 ? Double(windows.reduce(0) { $0 + $1.reports }) / seconds : 0
    }

    /// For a person.
    var table: String {
        let head = "  frames  reports  dropped   p50 ms   p99 ms   memory MB"
        let lines = windows.map { window in
            String(
                format: "%8d %8d %8d %8.1f %8.1f %11.0f",
                window.frames,
                window.reports,
                window.dropped,
                window.p50 ?? 0,
                window.p99 ?? 0,
                window.residentMegabytes
            )
        }
        let drops = dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let sum = """

            \(frames) frames = \(reports) reports + \(drops.isEmpty ? "no drops" : "dropped (\(drops))"); \
            unaccounted \(unaccounted); stored \(stored)
            \(String(format: "%.1f", framesPerSecond)) reports/s, latency capture to recorded \
            p50 \(String(format: "%.1f", p50 ?? 0)) ms, p99 \(String(format: "%.1f", p99 ?? 0)) ms, \
            memory at most \(String(format: "%.0f", residentMegabytes)) MB
            """
        return ([head] + lines + [sum]).joined(separator: "\n")
    }
}

extension PipelineReport.Window {
    init(from start: BoardSampler.Sample, to end: BoardSampler.Sample, store: ReadOnlyStore) throws {
        func difference(_ metric: String, _ service: String?) -> Int {
            end.board.total(metric, service: service) - start.board.total(metric, service: service)
        }
        frames = difference("mien_frames_out_total", "camera")
        reports = difference("mien_frames_out_total", "classifier")
        dropped = difference("mien_frames_dropped_total", nil)
        let latency = try store.summary(of: ReportSelection(since: start.time, until: end.time)).latency
        p50 = latency.map { Double($0.p50) / 1_000 }
        p99 = latency.map { Double($0.p99) / 1_000 }
        residentMegabytes = Double(end.board.residentBytes) / 1_048_576
    }
}
