/// What `bundle.json` says: the one description of a model that training writes and everything else reads.
///
/// Keys that are not known are ignored, so that training may note more; another `format` is refused.
public struct BundleManifest: Codable, Sendable, Hashable {
    /// The format that this type reads.
    public static let currentFormat = 1

    /// The version of the manifest's own format.
    public var format: Int
    /// The model's name.
    public var name: String
    /// The model's version; numbers between dots are compared as numbers.
    public var version: String
    /// What the model does: `expression`.
    public var task: String
    /// The classes, in the order of the model's output.
    public var labels: [String]
    public var input: Input
    public var face: Framing
    /// What the output means: `probabilities`.
    public var output: String
    /// The temperature that the logits were divided by; already part of the model.
    public var temperatureApplied: Double?
    /// How far the answers of `model.int8.onnx` may be from the self-test's, above 0 and at most 0.25; `nil`: as far as its
    /// tolerance says.
    public var int8Tolerance: Float?
    /// Multiply-adds per face.
    public var macs: Double?
    /// How many numbers were learnt.
    public var parameters: Int?
    /// What it was trained on.
    public var data: String?
    /// Under which terms it may be used.
    public var licence: String?
    public var metrics: Metrics?
    /// The SHA-256 of each file, in hexadecimal digits, by its name.
    public var sha256: [String: String]

    /// How a face becomes numbers: grey, resized, its centre cut out, then `(pixel − mean) / std` in NCHW.
    public struct Input: Codable, Sendable, Hashable {
        public var channels: Int
        /// Width and height that the square around the face is resized to, in pixels.
        public var resize: [Int]
        /// Width and height of the part in the middle that the model sees, in pixels.
        public var centerCrop: [Int]
        /// Subtracted from pixels of 0 to 255, one number per channel.
        public var mean: [Float]
        /// What the difference is divided by, one number per channel.
        public var std: [Float]
        public var layout: String

        enum CodingKeys: String, CodingKey {
            case channels, resize, mean, std, layout
            case centerCrop = "center_crop"
        }
    }

    /// How the face is framed.
    public struct Framing: Codable, Sendable, Hashable {
        public var square: Bool
        /// The square's side, as a multiple of the longer side of the detector's box.
        public var scale: Float
        /// How the face is turned upright: `none`, or `eyes`, which turns the square about its middle until the eyes are
        /// level. Faces without landmarks, and those tilted by more than 45°, stay as they are.
        public var align: String

        /// The values of ``align``.
        static let alignments = ["none", "eyes"]

        /// Whether the eyes are to be level.
        var alignsEyes: Bool { align == "eyes" }
    }

    /// How good it was when it was made.
    public struct Metrics: Codable, Sendable, Hashable {
        /// Accuracy on FER2013's PublicTest, from 0 to 1.
        public var publicTestAccuracy: Double?
        /// The share of each emotion's faces that were recognised, from 0 to 1, by the emotion's name.
        public var recall: [String: Double]?

        enum CodingKeys: String, CodingKey {
            case publicTestAccuracy = "public_test_accuracy"
            case recall
        }
    }

    enum CodingKeys: String, CodingKey {
        case format, name, version, task, labels, input, face, output, macs, parameters, data, licence, metrics, sha256
        case temperatureApplied = "temperature_applied"
        case int8Tolerance = "int8_tolerance"
    }

    /// `name-version`, as its folder is called and as it is named to people.
    public var id: String { "\(name)-\(version)" }
}
