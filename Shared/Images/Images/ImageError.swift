public import Failure

/// What went wrong with an image, a JPEG or a PNG.
public typealias ImageError = Failure<ImageFailureCode>

/// The vocabulary of ``ImageError``.
public enum ImageFailureCode: String, FailureCode {
    /// An image's size, format or number of bytes cannot be.
    case invalidImage = "invalid_image"
    /// A quality is out of its bounds.
    case invalidSetting = "invalid_setting"
    /// The bytes are not a JPEG.
    case notJPEG = "not_jpeg"
    /// The JPEG is of a kind that is not read: lossless, arithmetic coding, CMYK, not 8 bits.
    case unsupportedJPEG = "unsupported_jpeg"
    /// The file's header promises more pixels or more work than is accepted.
    case tooLarge = "too_large"
    /// The JPEG is truncated or damaged.
    case corruptJPEG = "corrupt_jpeg"
    /// The bytes are not a PNG.
    case notPNG = "not_png"
    /// The PNG is truncated or damaged.
    case corruptPNG = "corrupt_png"
    /// An image could not be written as JPEG.
    case encodingFailed = "encoding_failed"
    /// The library gave no coder.
    case operationFailed = "operation_failed"
}
