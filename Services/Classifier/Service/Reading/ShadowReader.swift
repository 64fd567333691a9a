import CoreMetrics
import Failure
import Glibc
import Messages
import Metrics
import Models
import ServiceKit
import SwiftProtobuf
import Vision

/// Has a second model read what the first has read, in what is left of its share of a core, for comparison only.
///
/// It is the first to be left out: what comes while faces wait for the model that answers is shed.
final class ShadowReader: Sendable {
    /// What became of a set that it was offered, for `mien_shadow_sets_total{outcome}`.
    private enum Outcome: String, CaseIterable {
        case reported, failed
        /// A newer one of the camera came first.
        case replaced
        /// Faces waited for the model that answers.
        case busy
        /// The share of time was used up.
        case overBudget = "over_budget"
    }

    private struct Offer: Sendable {
        let camera: Name
        let faces: WireFaceSet
    }

    private let lineup: ModelLineup
    private let inbox: Classifier.Inbox
    private let reports: ReportWriter
    private let complaints: Complaints
    private let offers = Mailbox<Name, Offer>()
    private let counters: [Outcome: Counter]
    private static let niceness: Int32 = 10

    init(
        lineup: ModelLineup,
        inbox: Classifier.Inbox,
        reports: ReportWriter,
        complaints: Complaints,
        metrics: any MetricsFactory
    ) {
        self.lineup = lineup
        self.inbox = inbox
        self.reports = reports
        self.complaints = complaints
        let pairs = Outcome.allCases.map { outcome in
            let labels = [("outcome", outcome.rawValue)]
            return (outcome, Counter(label: "mien_shadow_sets_total", dimensions: labels, factory: metrics))
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Takes what the model that answers has read, if there is a shadow.
    func offer(_ faces: WireFaceSet, of camera: Name) {
        guard lineup.current.shadow != nil, !faces.faces.isEmpty else { return }
        if offers.put(Offer(camera: camera, faces: faces), for: camera) != nil { count(.replaced) }
    }

    /// Reads until it is closed; what is left then is left out.
    func run() async throws {
        try await BlockingWorkers(
            name: "shadow",
            niceness: Self.niceness,
            work: { self.work() },
            stop: { self.close() }
        ).run()
    }

    func close() { offers.close() }

    // MARK: On its thread

    private func work() {
        var budget = CPUBudget(share: 0, at: .now)
        while let offer = offers.take() {
            offers.release(offer.camera)
            guard let shadow = lineup.current.shadow else { continue }
            budget.share = shadow.share
            count(read(offer, shadow.model, &budget))
        }
    }

    private func read(_ offer: Offer, _ model: ExpressionModel, _ budget: inout CPUBudget) -> Outcome? {
        guard !inbox.isWaiting else { return .busy }
        guard budget.allows(at: .now) else { return .overBudget }
        let start = Self.threadTime
        defer { budget.spend(Self.threadTime - start) }
        do {
            let answers = try model.classify(offer.faces.faces.map { FaceCrop($0) })
            lineup.note(.shadow, succeeded: true)
            let faces = zip(offer.faces.faces, answers).map { WireFaceEmotion($0, probabilities: $1) }
            var report = WireEmotionReport(offer.faces, faces: faces, by: model)
            report.shadow = true
            reports.write(report, of: offer.camera) { [self] in count($0 ? .reported : .failed) }
            return nil
        } catch {
            lineup.note(.shadow, succeeded: false)
            complaints.add(error, camera: offer.camera)
            return .failed
        }
    }

    private func count(_ outcome: Outcome?) {
        if let outcome { counters[outcome]?.increment() }
    }

    /// What this thread has computed (clock_gettime(2)).
    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
