public import Vision

/// The detector that a ``DetectorChoice`` came to.
public struct DetectorSelection: Sendable {
    /// What people should know about it.
    public enum Remark: Sendable, Hashable {
        /// It is what was asked for, and better is to be had.
        case advice(String)
        /// It is not what was asked for, or something is broken.
        case warning(String)

        /// What is the case, and what to do about it.
        public var sentence: String {
            switch self {
            case .advice(let sentence), .warning(let sentence): sentence
            }
        }
    }

    /// `haar`, the bundle's name and version, or `plugin:` and the name of a plugin's detector.
    public let id: String
    /// What people should know about it; `nil` when all is well.
    public let remark: Remark?
    /// The longer side at which pictures of any size are best searched, in pixels; `nil`: as they are.
    ///
    /// YuNet finds faces of about 10 to 300 pixels (OpenCV's model zoo says): in a larger picture it would miss the large
    /// ones.
    public let pictureSide: Int?
    private let factory: @Sendable () throws -> any FaceDetector

    init(id: String, remark: Remark?, pictureSide: Int?, factory: @escaping @Sendable () throws -> any FaceDetector) {
        self.id = id
        self.remark = remark
        self.pictureSide = pictureSide
        self.factory = factory
    }

    /// Makes an instance; each worker has its own.
    ///
    /// - Throws: `VisionError`, `ModelError`.
    public func make() throws -> any FaceDetector { try factory() }
}
