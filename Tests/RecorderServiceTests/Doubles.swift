import Bus
import Faces
import Logging
import Messages
import Store
import Synchronization

/// A time that a test sets.
final class Instant: Sendable {
    private let time: Mutex<Int64>

    init(_ now: Int64) { time = Mutex(now) }

    var now: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

/// A store in memory that fails on demand.
final class MemoryStore: ReportStore {
    private struct State {
        var reports: [RecordedReport] = []
        var batches = 0
        var failure: StoreError?
        var kept: [UInt64] = []
        var labels: [RecordedLabel] = []
        var refusals: [String: StoreError] = [:]
    }

    private let state = Mutex(State())

    var reports: [RecordedReport] { state.withLock { $0.reports } }
    var labels: [RecordedLabel] { state.withLock { $0.labels } }
    var batches: Int { state.withLock { $0.batches } }
    var failure: StoreError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }
    /// What was stored before, of every producer.
    var kept: [UInt64] {
        get { state.withLock { $0.kept } }
        set { state.withLock { $0.kept = newValue } }
    }

    /// Labels with this key are refused.
    func refuse(_ key: String, with error: StoreError) { state.withLock { $0.refusals[key] = error } }

    func insert(_ reports: [RecordedReport]) throws -> InsertOutcome {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.batches += 1
            var outcome = InsertOutcome()
            for report in reports {
                if state.reports.contains(where: { $0.producer == report.producer && $0.sequence == report.sequence }) {
                    outcome.duplicates += 1
                } else {
                    state.reports.append(report)
                    outcome.stored += 1
                }
            }
            return outcome
        }
    }

    func insert(_ labels: [RecordedLabel]) throws -> [LabelOutcome] {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return labels.map { label in
                if let refusal = state.refusals[label.key.text] { return .refused(refusal) }
                if state.labels.contains(where: { $0.key == label.key }) { return .known }
                state.labels.append(label)
                return .stored
            }
        }
    }

    func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64] {
        state.withLock { state in
            let all = (state.kept + state.reports.filter { $0.producer == producer }.map(\.sequence)).sorted()
            return (all.last { $0 < first }.map { [$0] } ?? []) + all.filter { $0 >= first }
        }
    }
}

/// Log lines, to be looked at.
final class LogLines: Sendable {
    private let all = Mutex<[String]>([])

    var lines: [String] { all.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            lines.all.withLock { $0.append("\(event.message) \(metadata)") }
        }
    }
}

extension InboundMessage {
    /// A report as it comes from the broker.
    static func report(
        _ sequence: UInt64,
        camera: String = "hall",
        capturedAt: Int64 = 1_900_000
    ) throws -> InboundMessage {
        var report = WireEmotionReport()
        (report.producer, report.sequence) = ("classifier-1", sequence)
        (report.frame.run, report.frame.sequence, report.frame.capturedAt) = (77, sequence, capturedAt)
        (report.frame.width, report.frame.height) = (640, 480)
        (report.model.name, report.model.version, report.model.hashPrefix) = ("baseline-7", "1.0", "0a1b2c")
        (report.engine, report.detector) = ("opencv", "haar")
        var face = WireFaceEmotion()
        face.box = WireBox(Box(x: 1, y: 2, width: 30, height: 40))
        (face.score, face.emotion) = (0.9, .happy)
        face.probabilities = [0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1]
        report.faces = [face]
        let topic = Topic(site: try Name("home"), .emotions(camera: try Name(camera)))
        return InboundMessage(topic: topic.text, payload: try report.encode(), qos: .atLeastOnce)
    }
}
