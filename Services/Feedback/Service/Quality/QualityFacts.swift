import Messages
import Statistics
import SwiftProtobuf

/// What is known of how good the models are, and what follows from it.
struct QualityFacts: Sendable {
    /// Of faces that were chosen at random.
    var random = AccuracyTally()
    /// Of all labelled faces.
    var all = AccuracyTally()
    /// Of random faces of the last 7 days, and of the 7 days before.
    var week = AccuracyTally()
    var weekBefore = AccuracyTally()
    var labels = HoldingLabels()

    /// Each model over all cameras, followed by its cameras.
    var qualities: [WireQuality] {
        all.accuracies.keys.sorted { $0.rank < $1.rank }.map(quality)
    }

    private func quality(of subject: AccuracyTally.Subject) -> WireQuality {
        let accuracy = WireAccuracy(random[subject])
        let agreement = labels.agreement(camera: subject.camera.isEmpty ? nil : subject.camera)
        return .with {
            ($0.model, $0.camera) = (subject.model, subject.camera)
            ($0.labels, $0.accuracy) = (accuracy.labels, accuracy.share)
            ($0.lower, $0.upper) = (accuracy.lower, accuracy.upper)
            if let agreement { $0.agreement = agreement.share }
            if let alpha = agreement?.alpha { $0.alpha = alpha }
            $0.drifting = ProportionDrop(before: weekBefore[subject], now: week[subject]).isAlarming
            $0.all = WireAccuracy(all[subject])
            ($0.week, $0.weekBefore) = (WireAccuracy(week[subject]), WireAccuracy(weekBefore[subject]))
            $0.notFaces = all.notFaces[subject] ?? 0
        }
    }
}

extension AccuracyTally.Subject {
    fileprivate var rank: (String, String, String, String) { (model.name, model.version, model.hashPrefix, camera) }
}

extension WireAccuracy {
    /// A proportion as it travels.
    init(_ proportion: Proportion) {
        self.init()
        (labels, share) = (proportion.total, proportion.share)
        (lower, upper) = (proportion.interval.lowerBound, proportion.interval.upperBound)
    }
}
