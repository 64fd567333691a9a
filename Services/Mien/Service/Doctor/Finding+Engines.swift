import Failure
import Foundation
import Inference
import Models
import Plugins

extension Finding {
    /// How many times as fast as OpenCV OpenVINO runs the baseline model (docs/performance.md, "Engines").
    static let openVINOGain = 2.2

    /// Which engine is used, and what another one would bring: tried on the model, where it is there.
    static func engine(_ model: String, in store: ModelStore, _ catalog: EngineCatalog) -> Finding {
        do {
            let selection = try catalog.select(.automatic)
            // What is wrong with the model is told elsewhere.
            guard let bundle = try? store.open(model) else {
                let sentence = "\(selection.engine.title), untried without the model"
                return .warning("engine", sentence, remedy: "mien doctor --model NAME tries another")
            }
            let used = try milliseconds(selection.engine, bundle)
            guard selection.engine.name != "opencv" else {
                return withoutOpenVINO(selection, milliseconds: used)
            }
            let opencv = try milliseconds(catalog.engine(.named("opencv")), bundle)
            return .good("engine", sentence(selection.engine, used) + comparison(used, opencv: opencv))
        } catch {
            return .bad("engine", describe(error), remedy: "make setup")
        }
    }

    /// What is said when OpenCV is the best there is.
    static func withoutOpenVINO(_ selection: EngineCatalog.Selection, milliseconds: Double) -> Finding {
        let reason = selection.obstacle.map { " (\(describe($0)))" } ?? ""
        let gain = String(format: "OpenVINO was %.1f times as fast where it was measured", openVINOGain)
        let used = sentence(selection.engine, milliseconds)
        return .warning("engine", "\(used); \(gain)\(reason)", remedy: "make setup build")
    }

    static func comparison(_ used: Double, opencv: Double) -> String {
        String(format: "; opencv takes %.1f ms", opencv)
            + (used < opencv ? String(format: ", %.1f times as long", opencv / used) : "")
    }

    private static func sentence(_ engine: any InferenceEngine, _ milliseconds: Double) -> String {
        "\(engine.title) runs the model in \(String(format: "%.1f", milliseconds)) ms a face"
    }

    /// One face at a time, on one core.
    private static func milliseconds(_ engine: any InferenceEngine, _ bundle: ModelBundle) throws -> Double {
        try EngineTimer(seconds: 0.3).measure(engine, bundle.modelURL, [1] + bundle.manifest.inputShape).processor
    }
}
