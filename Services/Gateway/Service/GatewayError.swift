import Failure
import Hummingbird

/// Why a request over HTTP is not answered as it was meant.
typealias GatewayError = Failure<GatewayFailureCode>

/// The vocabulary of ``GatewayError``: the `code` of error answers.
enum GatewayFailureCode: String, FailureCode {
    /// The text is not Base64.
    case badBase64 = "bad_base64"
    /// The picture is none, or damaged.
    case badImage = "bad_image"
    /// A parameter's value cannot be.
    case badParameter = "bad_parameter"
    /// As many requests as can be are in hand: ask again later.
    case busy
    /// The answer did not come in time.
    case deadline
    /// A body was expected.
    case emptyBody = "empty_body"
    /// Nobody expected it.
    case failed
    /// No classifier is there to answer.
    case noClassifier = "no_classifier"
    /// No detector is there to answer.
    case noDetector = "no_detector"
    /// There is nothing under this path.
    case notFound = "not_found"
    /// It has more bytes, or a picture more pixels, than are accepted.
    case tooLarge = "too_large"
    /// The path has no such parameter.
    case unknownParameter = "unknown_parameter"
    /// The body's type is none that is read here.
    case unsupportedType = "unsupported_type"

    /// The status that tells HTTP clients the same.
    var status: HTTPResponse.Status {
        switch self {
        case .badBase64, .badImage, .badParameter, .emptyBody, .unknownParameter: .badRequest
        case .busy, .noClassifier, .noDetector: .serviceUnavailable
        case .deadline: .gatewayTimeout
        case .failed: .internalServerError
        case .notFound: .notFound
        case .tooLarge: .contentTooLarge
        case .unsupportedType: .unsupportedMediaType
        }
    }
}
