import CoreMetrics
import Messages
import Metrics

/// How good the models are, as metrics: for each model over all cameras, without a label for the camera, and for each of its
/// cameras.
struct QualityMeters: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func show(_ qualities: [WireQuality]) {
        for quality in qualities {
            set("mien_accuracy_labels", Double(quality.labels), of: quality)
            set("mien_accuracy_drifting", quality.drifting ? 1 : 0, of: quality)
            if quality.hasAgreement { set("mien_labels_agreement", quality.agreement, of: quality) }
            // A share of no labels is no number that anybody should draw a line through.
            guard quality.labels > 0 else { continue }
            set("mien_accuracy", quality.accuracy, of: quality)
            set("mien_accuracy_lower", quality.lower, of: quality)
            set("mien_accuracy_upper", quality.upper, of: quality)
        }
    }

    private func set(_ name: String, _ value: Double, of quality: WireQuality) {
        var dimensions = [("model", quality.model.id)]
        if !quality.camera.isEmpty { dimensions.append(("camera", quality.camera)) }
        Metrics.Meter(label: name, dimensions: dimensions, factory: factory).set(value)
    }
}

extension WireModelReference {
    /// The model as people call it.
    var id: String { "\(name)-\(version)" }
}
