import Failure
public import FoundationEssentials
import Images
import Models

/// What the `bundle.json` of a face detector says.
///
/// Keys that are not known are ignored, so that training may note more; another `format` is refused.
public struct DetectorManifest: Codable, Sendable, Hashable {
    /// The version of the manifest's own format, the same as the other bundles'.
    public var format = BundleManifest.currentFormat
    /// The detector's name: reports carry it.
    public var name: String
    /// The detector's version; numbers between dots are compared as numbers.
    public var version: String
    /// `face-detection`.
    public var task = BundleTask.faceDetection.rawValue
    /// How the outputs become faces: `yunet`, see ``YuNetDecoder``.
    public var decoder = "yunet"
    public var input = Input()
    /// The least score of a face, above 0 and at most 1.
    public var scoreThreshold: Float = 0.6
    /// Of two boxes with a larger intersection over union one stays; from 0 to 1.
    public var overlapLimit: Float = 0.3
    /// Multiply-adds for an input of 320×320.
    public var macs: Double?
    /// How many numbers were learnt.
    public var parameters: Int?
    /// What it was trained on, or where it comes from.
    public var data: String?
    /// Under which terms it may be used.
    public var licence: String?
    /// The SHA-256 of each file, in hexadecimal digits, by its name.
    public var sha256: [String: String]

    /// How an image becomes numbers: `(pixel − mean) / std`, planes of blue, green and red.
    public struct Input: Codable, Sendable, Hashable {
        /// 3.
        public var channels = 3
        /// `bgr`.
        public var order = "bgr"
        /// Both sides are padded to a multiple of this: 32.
        public var stride = 32
        /// Subtracted from pixels of 0 to 255, one number per channel.
        public var mean: [Float] = [0, 0, 0]
        /// What the difference is divided by, one number per channel.
        public var std: [Float] = [1, 1, 1]
        /// Width and height that it was exported with, for engines that take no other; absent when every engine takes any.
        public var size: [Int]?

        public init() {}

        var exportedSize: PixelSize? {
            size.flatMap { $0.count == 2 ? PixelSize(width: $0[0], height: $0[1]) : nil }
        }
    }

    enum CodingKeys: String, CodingKey {
        case format, name, version, task, decoder, input, macs, parameters, data, licence, sha256
        case scoreThreshold = "score_threshold"
        case overlapLimit = "nms_threshold"
    }

    /// `name-version`, as its folder is called and as it is named to people.
    public var id: String { "\(name)-\(version)" }

    /// Describes a detector that is to be written; what is not named is as YuNet has it.
    public init(name: String, version: String, sha256: [String: String]) {
        self.name = name
        self.version = version
        self.sha256 = sha256
    }

    /// Reads and checks the bytes of a `bundle.json`.
    ///
    /// - Throws: `ModelError`: `malformedManifest`, `unsupportedManifest`, `invalidName`.
    public init(json: Data) throws {
        let summary = try BundleSummary(json: json)
        guard summary.task == BundleTask.faceDetection.rawValue else {
            throw ModelError(
                .unsupportedManifest,
                "\(summary.id) is a bundle for \(summary.task), not for \(BundleTask.faceDetection.rawValue): name another "
                    + "detector."
            )
        }
        do {
            self = try JSONDecoder().decode(DetectorManifest.self, from: json)
        } catch {
            throw BundleSummary.malformed(error)
        }
        try check()
    }

    private func check() throws {
        for file in sha256.keys { try BundleName.check(file, as: "file name") }
        guard decoder == "yunet", input.channels == 3, input.order == "bgr", input.stride == 32 else {
            throw ModelError(
                .unsupportedManifest,
                "The detector \(id) is not one that this version can run: it needs decoder yunet, 3 channels in the order "
                    + "bgr and stride 32."
            )
        }
        guard input.isRangeFine, input.isSizeFine, scoreThreshold > 0, scoreThreshold <= 1,
            (0...1).contains(overlapLimit)
        else {
            throw ModelError(
                .malformedManifest,
                "bundle.json of \(id) describes what cannot be: it needs one mean and one positive std per channel, a size "
                    + "of multiples of 32 up to 2048, a score_threshold above 0 and an nms_threshold from 0, both up to 1."
            )
        }
    }
}

extension DetectorManifest.Input {
    fileprivate var isRangeFine: Bool {
        mean.count == 3 && std.count == 3 && mean.allSatisfy { abs($0) <= 1e6 }
            && std.allSatisfy { $0 >= 1e-6 && $0 <= 1e6 }
    }

    fileprivate var isSizeFine: Bool {
        guard let size else { return true }
        return size.count == 2 && size.allSatisfy { (stride...2048).contains($0) && $0 % stride == 0 }
    }
}
