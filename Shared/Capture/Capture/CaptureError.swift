public import Failure

/// What went wrong with a source of pictures.
public typealias CaptureError = Failure<CaptureFailureCode>

/// The vocabulary of ``CaptureError``.
public enum CaptureFailureCode: String, FailureCode {
    /// The text does not name a source.
    case invalidSource = "invalid_source"
    /// There is no such file, device or path on the server.
    case notFound = "not_found"
    /// The file's or the device's permissions forbid it.
    case permissionDenied = "permission_denied"
    /// The server wants a user and a password, or others than it got.
    case unauthorised
    /// Another program uses the device.
    case busy
    /// The host is not known, has no route, or nobody listens there.
    case unreachable
    /// Nothing came within the limit.
    case timeout
    /// A live source went away.
    case disconnected
    /// The source can be read, and not as pictures.
    case unsupported
    /// FFmpeg, which the source needs, is not on this machine.
    case libraryMissing = "library_missing"
    /// The pictures have more pixels or bytes than is accepted.
    case tooLarge = "too_large"
    /// The source is damaged.
    case corrupt
    /// A folder holds no image that can be read.
    case empty
    /// A ``CaptureStop`` ended the call.
    case stopped
    /// The system refused for another reason, which the message names.
    case failed
}
