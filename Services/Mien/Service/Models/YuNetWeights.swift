import FaceDetection
import Foundation

/// A file with YuNet's weights that is known to be what it says.
struct YuNetWeights: Sendable, Equatable {
    /// In small hexadecimal digits.
    let sha256: String
    let byteCount: Int
    /// The version of the bundle that it becomes.
    let version: String
    /// Width and height that it was exported with; `nil`: any.
    let size: [Int]?
    /// Multiply-adds for an input of 320×320, and how many numbers were learnt; `nil`: not counted.
    let macs: Double?
    let parameters: Int?
    let origin: String
    let licence: String

    /// The name of the file that a mirror holds.
    static let fileName = "face_detection_yunet_2023mar.onnx"

    /// Where OpenCV's model zoo keeps the file: first at the commit that was looked at, then wherever its history went. The
    /// hash decides, whoever answers.
    static let addresses = ["82b38c8f98e7b52aa171400f3e4c722352d0669f", "main"].compactMap {
        URL(string: "https://github.com/opencv/opencv_zoo/raw/\($0)/models/face_detection_yunet/\(fileName)")
    }

    /// OpenCV's file, then the larger network of the same kind that YuNet's authors publish in three forms. The zoo names
    /// the hash in its Git LFS pointer.
    static let known = [
        YuNetWeights(
            sha256: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
            byteCount: 232_589,
            version: "2023mar",
            size: [640, 640],
            macs: nil,
            parameters: nil,
            origin: "OpenCV's model zoo, \(fileName)",
            licence: "MIT"
        ),
        yunetN("81dbde155e982455488235acb8ec2dec5d647edf7cf7080d33e4abb69b93a0d2", 317_434, "320_320", [320, 320]),
        yunetN("25a606a145a5b6d7271ae138fbd00eba91dad8b83222ae3f2c7ecd0f4a7b0e31", 317_466, "640_640", [640, 640]),
        yunetN("104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12", 322_906, "dynamic", nil),
    ]

    /// The known file with this hash.
    static func known(sha256: String) -> YuNetWeights? { known.first { $0.sha256 == sha256 } }

    /// A file that somebody vouches for with its hash.
    static func vouched(sha256: String, byteCount: Int) -> YuNetWeights {
        YuNetWeights(
            sha256: sha256,
            byteCount: byteCount,
            version: "custom-\(sha256.prefix(12))",
            size: [640, 640],
            macs: nil,
            parameters: nil,
            origin: "a file with the SHA-256 \(sha256)",
            licence: "unknown"
        )
    }

    /// What `bundle.json` says of it.
    var manifest: DetectorManifest {
        var manifest = DetectorManifest(
            name: "yunet",
            version: version,
            sha256: [DetectorBundle.modelFile: sha256]
        )
        manifest.input.size = size
        manifest.macs = macs
        manifest.parameters = parameters
        manifest.data = origin
        manifest.licence = licence
        return manifest
    }

    private static func yunetN(_ sha256: String, _ byteCount: Int, _ form: String, _ size: [Int]?) -> YuNetWeights {
        YuNetWeights(
            sha256: sha256,
            byteCount: byteCount,
            version: "n-\(form)",
            size: size,
            macs: 135_598_400,
            parameters: 73_857,
            origin: "ShiqiYu/libfacedetection.train, yunet_n_\(form).onnx",
            licence: "Apache-2.0"
        )
    }
}
