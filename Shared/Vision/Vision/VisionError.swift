public import Failure

/// What went wrong with an operation on an image or a search for faces.
public typealias VisionError = Failure<VisionFailureCode>

/// The vocabulary of ``VisionError``.
public enum VisionFailureCode: String, FailureCode {
    /// An image is of a format that the operation cannot take.
    case invalidImage = "invalid_image"
    /// A region is not finite, is empty, is unreasonably large or lies outside its image.
    case invalidRegion = "invalid_region"
    /// A setting is out of its bounds.
    case invalidSetting = "invalid_setting"
    /// The cascade file is not there.
    case cascadeMissing = "cascade_missing"
    /// The cascade file is there, and cannot be used.
    case cascadeUnreadable = "cascade_unreadable"
    /// The detector gave up on an image.
    case detectionFailed = "detection_failed"
    /// OpenCV refused an operation on an image.
    case operationFailed = "operation_failed"
}
