public import Failure

/// What went wrong with an image, a JPEG or a search for faces.
public typealias VisionError = Failure<VisionFailureCode>

/// The vocabulary of ``VisionError``.
public enum VisionFailureCode: String, FailureCode {
    /// An image's size, format or number of bytes cannot be.
    case invalidImage = "invalid_image"
    /// A region is not finite, is empty, is unreasonably large or lies outside its image.
    case invalidRegion = "invalid_region"
    /// A setting is out of its bounds.
    case invalidSetting = "invalid_setting"
    /// The bytes are not a JPEG.
    case notJPEG = "not_jpeg"
    /// The JPEG is of a kind that is not read: lossless, arithmetic coding, CMYK, not 8 bits.
    case unsupportedJPEG = "unsupported_jpeg"
    /// The JPEG's header promises more pixels or more work than is accepted.
    case tooLarge = "too_large"
    /// The JPEG is truncated or damaged.
    case corruptJPEG = "corrupt_jpeg"
    /// An image could not be written as JPEG.
    case encodingFailed = "encoding_failed"
    /// The cascade file is not there.
    case cascadeMissing = "cascade_missing"
    /// The cascade file is there, and cannot be used.
    case cascadeUnreadable = "cascade_unreadable"
    /// The detector gave up on an image.
    case detectionFailed = "detection_failed"
    /// OpenCV refused an operation on an image.
    case operationFailed = "operation_failed"
}
