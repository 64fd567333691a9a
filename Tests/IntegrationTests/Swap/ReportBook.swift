import Bus
import Foundation
import Messages
import ServiceKit
import Synchronization

/// Reports as somebody on the bus gets them: each that came, and when first.
final class ReportBook: Sendable {
    struct Entry: Sendable {
        let camera: String
        let report: WireEmotionReport
        /// When it came, in microseconds since 1970.
        let at: Int64

        var latency: Double { Double(at - report.frame.capturedAt) / 1_000_000 }
        var frame: Frame { Frame(camera: camera, sequence: report.frame.sequence) }
    }

    struct Frame: Hashable { let camera: String; let sequence: UInt64 }

    private struct Signature: Hashable { let producer: String; let sequence: UInt64 }

    private let kept = Mutex<[Signature: Entry]>([:])

    func receive(_ messages: [InboundMessage]) {
        let now = WallClock.system.now
        for message in messages {
            // What is no report is missed by whoever counts.
            guard let report = try? WireEmotionReport.decode(message.payload),
                let camera = try? Topic(parsing: message.topic).camera
            else { continue }
            let signature = Signature(producer: report.producer, sequence: report.sequence)
            kept.withLock { kept in
                // A spool sends again what nobody has acknowledged.
                if kept[signature] == nil { kept[signature] = Entry(camera: camera.text, report: report, at: now) }
            }
        }
    }

    /// All reports, each once, by the time when they were made.
    var entries: [Entry] {
        kept.withLock { Array($0.values) }.sorted { $0.report.classifiedAt < $1.report.classifiedAt }
    }

    var count: Int { kept.withLock { $0.count } }
}

extension [ReportBook.Entry] {
    /// Frames that were reported more than once.
    var doubles: [ReportBook.Frame] {
        Dictionary(grouping: self, by: \.frame).filter { $0.value.count > 1 }.map(\.key)
    }

    /// The latency that so many of all stay under, in seconds.
    func latency(percentile: Double) -> Double {
        let sorted = map(\.latency).sorted()
        return sorted.isEmpty ? .nan : sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * percentile / 100))]
    }
}
