import CVision
public import Faces
import Failure
import Glibc
public import Images

/// Finds frontal faces with one of OpenCV's Haar cascades: everywhere available, no model to load, no landmarks.
public final class HaarFaceDetector: FaceDetector {
    /// How the cascade searches.
    public struct Options: Sendable, Hashable {
        /// By how much the search window grows from one size to the next: more than 1, at most 2.
        public var scaleFactor: Double
        /// How many overlapping windows make a face: more of them mean fewer false faces, and fewer faces.
        public var minNeighbors: Int
        /// The smallest face; the cascade's own window (24 pixels for the default one) is the limit below.
        public var minimumSide: MinimumFaceSide
        /// How many threads OpenCV may use. The number is the whole process's: the last one set holds.
        public var threads: Int

        public init(
            scaleFactor: Double = 1.1,
            minNeighbors: Int = 5,
            minimumSide: MinimumFaceSide = .pixels(24),
            threads: Int = 1
        ) {
            self.scaleFactor = scaleFactor
            self.minNeighbors = minNeighbors
            self.minimumSide = minimumSide
            self.threads = threads
        }
    }

    public let name = "haar"
    public let format = Image.Format.grey
    private let options: Options
    private let handle: OpaquePointer
    private var found = [mien_detection](repeating: mien_detection(), count: 256)

    /// Loads a cascade.
    ///
    /// - Parameter cascade: the path of the cascade's XML file; `nil` for OpenCV's default frontal face.
    /// - Throws: ``VisionError``: `cascadeMissing`, `cascadeUnreadable`, `invalidSetting`.
    public init(cascade: String? = nil, options: Options = Options()) throws {
        try options.check()
        let path = try cascade.map(HaarCascadeFile.existing) ?? HaarCascadeFile.defaultFrontalFace()
        var handle: OpaquePointer?
        try callLibrary("Setting the number of threads", orThrow: VisionFailureCode.invalidSetting) {
            mien_set_thread_count(Int32(options.threads), $0)
        }
        let advice =
            "give a cascade's XML file, or install OpenCV's again with `apt-get install --reinstall opencv-data`"
        try callLibrary("Reading the cascade \(path)", orThrow: VisionFailureCode.cascadeUnreadable, advice: advice) {
            mien_cascade_create(path, &handle, $0)
        }
        guard let handle else { throw VisionError(.cascadeUnreadable, "The cascade \(path) is empty: \(advice).") }
        self.handle = handle
        self.options = options
    }

    deinit { mien_cascade_destroy(handle) }

    public func detect(in image: Image) throws -> [DetectedFace] {
        guard image.format == format else {
            throw VisionError(.invalidImage, "A Haar cascade searches grey images: convert the image first.")
        }
        var count = 0
        try callLibrary(
            "Searching an image for faces",
            orThrow: VisionFailureCode.detectionFailed,
            advice: "skip the image"
        ) { error in
            image.withSource { source in
                found.withUnsafeMutableBufferPointer {
                    mien_cascade_detect(
                        handle,
                        source,
                        options.search(in: image.size),
                        $0.baseAddress,
                        $0.count,
                        &count,
                        error
                    )
                }
            }
        }
        let faces = found.prefix(count).map { detection in
            DetectedFace(box: Box(detection.rect), score: Self.score(weight: detection.weight))
        }
        return faces.sorted { $0.score > $1.score }.withoutDuplicates()
    }

    /// A score from 0 to 1 that rises with the sum that the cascade's last stage reached.
    ///
    /// For the default cascade it says about how often such a box is a face: the curve is a logistic regression over 636
    /// boxes in photos, right when YuNet found the same face. For other cascades it still orders the faces.
    static func score(weight: Double) -> Float {
        Float(1 / (1 + exp(1.20 - 0.73 * weight)))
    }
}

extension HaarFaceDetector.Options {
    func check() throws {
        guard scaleFactor > 1, scaleFactor <= 2, (0...1000).contains(minNeighbors), minimumSide.isValid,
            (1...256).contains(threads)
        else {
            throw VisionError(
                .invalidSetting,
                "The Haar settings \(self) are out of bounds: use a scale factor above 1 and up to 2, neighbours from 0 to "
                    + "1000, a side that fits an image, and 1 to 256 threads."
            )
        }
    }

    func search(in size: PixelSize) -> mien_cascade_search {
        mien_cascade_search(
            scale_factor: scaleFactor,
            min_neighbors: Int32(minNeighbors),
            min_side: Int32(minimumSide.pixels(in: size).rounded()),
            max_side: 0
        )
    }
}

extension Box {
    init(_ rect: mien_rect) {
        self.init(x: Float(rect.x), y: Float(rect.y), width: Float(rect.width), height: Float(rect.height))
    }
}
