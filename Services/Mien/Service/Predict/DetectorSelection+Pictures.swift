import FaceDetection
import Inference
import Models
import Vision

extension DetectorSelection {
    /// The detector that a command was told to search pictures with; what people should know about it goes to standard error.
    ///
    /// - Throws: what the detector says when it cannot be used.
    static func forPictures(_ name: String, engine: any InferenceEngine, threads: Int) throws -> DetectorSelection {
        var options = DetectorCatalog.Options()
        options.haar.threads = threads
        let selection = try DetectorCatalog(store: .standard(), engine: engine, options: options)
            .select(DetectorChoice(name))
        if case .warning(let sentence) = selection.remark { Terminal.error.write("Warning: \(sentence)\n") }
        return selection
    }
}
