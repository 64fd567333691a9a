import CPlugin
public import Faces
import Failure
public import FoundationEssentials
public import Images

/// An expression classifier of a plugin, whose every probability is checked; an instance serves one worker at a time.
public final class PluginClassifier {
    /// The faces that it reads: squares around the face, from 0 to 255 for each channel.
    public struct Framing: Sendable, Hashable {
        public let format: Image.Format
        /// Width and height in pixels.
        public let side: Int
        /// The square's side, as a multiple of the longer side of the detector's box.
        public let scale: Float
        /// Whether the eyes shall be level.
        public let isAligned: Bool

        /// How many bytes a face takes.
        public var byteCount: Int { side * side * format.channels }
    }

    /// The model's name.
    public let name: String
    /// The model's version.
    public let version: String
    public let framing: Framing
    /// The plugin's library.
    public let file: URL

    private let table: ClassifierTable
    private let handle: PluginHandle

    init(_ table: ClassifierTable, of file: URL, settings: PluginSettings) throws {
        self.table = table
        self.file = file
        name = table.name
        version = table.version
        framing = table.framing
        handle = try .create("the classifier \(table.name)", settings, table.create, destroy: table.destroy)
    }

    /// Reads the expressions of a batch of faces, in their order.
    ///
    /// - Parameter faces: each as ``framing`` says, row by row without padding.
    /// - Throws: ``PluginError``: `callFailed`, `wrongOutput`; `wrongInput` for a face of another size.
    public func classify(_ faces: [[UInt8]]) throws -> [EmotionProbabilities] {
        guard !faces.isEmpty else { return [] }
        guard faces.allSatisfy({ $0.count == framing.byteCount }) else {
            throw PluginError(
                .wrongInput,
                "A face has not the \(framing.byteCount) bytes that the classifier \(name) reads: prepare it for "
                    + "this one."
            )
        }
        // NaN in what the plugin leaves out.
        var probabilities = [Float](repeating: .nan, count: faces.count * Emotion.allCases.count)
        try faces.flatMap(\.self).withUnsafeBufferPointer { pixels in
            let images = images(in: pixels)
            try callPlugin(
                "Classifying \(faces.count) faces with \(name)",
                orThrow: PluginFailureCode.callFailed,
                advice: "use another model"
            ) {
                table.classify(handle.pointer, images, images.count, &probabilities, $0)
            }
        }
        return try stride(from: 0, to: probabilities.count, by: Emotion.allCases.count).map { start in
            try checked(Array(probabilities[start..<start + Emotion.allCases.count]))
        }
    }

    private func images(in pixels: UnsafeBufferPointer<UInt8>) -> [mien_plugin_image] {
        stride(from: 0, to: pixels.count, by: framing.byteCount).map { start in
            mien_plugin_image(
                pixels: pixels.baseAddress.map { $0 + start },
                size: PixelSize(side: framing.side),
                format: framing.format
            )
        }
    }

    private func checked(_ values: [Float]) throws -> EmotionProbabilities {
        guard let probabilities = EmotionProbabilities(values), abs(values.reduce(0, +) - 1) < 0.01 else {
            throw PluginError(
                .wrongOutput,
                "The classifier \(name) gave \(values), which are no probabilities that sum to 1: use another model."
            )
        }
        return probabilities
    }
}
