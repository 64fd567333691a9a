import Messages
import SwiftProtobuf

/// What `mien quality --json` says of a model and a camera.
struct QualityLine: Encodable {
    /// How many labelled faces the model got right, from 0 to 1, with the ends of the 95 % confidence interval.
    struct Accuracy: Encodable {
        let labels: UInt64
        /// Absent without labels.
        let share: Double?
        let lower: Double
        let upper: Double

        init(_ accuracy: WireAccuracy) {
            labels = accuracy.labels
            share = accuracy.labels > 0 ? accuracy.share.finite : nil
            (lower, upper) = (accuracy.lower.finite, accuracy.upper.finite)
        }
    }

    let model: String
    /// Absent: all cameras.
    let camera: String?
    let random: Accuracy
    let all: Accuracy
    let week: Accuracy
    let weekBefore: Accuracy
    let agreement: Double?
    let alpha: Double?
    let notFaces: UInt64
    let drifting: Bool

    enum CodingKeys: String, CodingKey {
        case model, camera, random, all, week, agreement, alpha, drifting
        case weekBefore = "week_before"
        case notFaces = "not_faces"
    }

    init(_ quality: WireQuality) {
        model = "\(quality.model.name)-\(quality.model.version)"
        camera = quality.camera.isEmpty ? nil : quality.camera
        random = Accuracy(
            .with {
                ($0.labels, $0.share) = (quality.labels, quality.accuracy)
                ($0.lower, $0.upper) = (quality.lower, quality.upper)
            }
        )
        (all, week, weekBefore) = (.init(quality.all), .init(quality.week), .init(quality.weekBefore))
        agreement = quality.hasAgreement ? quality.agreement.finite : nil
        alpha = quality.hasAlpha ? quality.alpha.finite : nil
        (notFaces, drifting) = (quality.notFaces, quality.drifting)
    }
}

extension Double {
    /// JSON has no word for a number that is not finite.
    fileprivate var finite: Double { isFinite ? self : 0 }
}
