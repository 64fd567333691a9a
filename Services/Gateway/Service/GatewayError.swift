import Failure
import Hummingbird

/// Why a request over HTTP is not answered as it was meant.
typealias GatewayError = Failure<GatewayFailureCode>

/// The vocabulary of ``GatewayError``: the `code` of error answers.
enum GatewayFailureCode: String, FailureCode {
    /// There is nothing under this path.
    case notFound = "not_found"
    /// Nobody expected it.
    case failed

    /// The status that tells HTTP clients the same.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .failed: .internalServerError
        }
    }
}
