import Failure
import Hummingbird

/// The two other systems whose APIs are spoken here, each with errors of its own shape.
enum CompatibleDialect: Sendable, Hashable, CaseIterable {
    /// mememoji_api: `{"code":2873,"message":"…"}`.
    case mememoji
    /// DeepFace: `{"error":"…"}`.
    case deepFace

    /// The one that is spoken under this path; `nil` for Mien's own.
    init?(path: String) {
        if path == "/v1.0.0" || path.hasPrefix("/v1.0.0/") {
            self = .mememoji
        } else if path == "/analyze" {
            self = .deepFace
        } else {
            return nil
        }
    }

    /// An error as clients of that system expect it.
    func answer(_ error: GatewayError) -> Response {
        switch self {
        case .mememoji: Self.mememojiAnswer(error)
        case .deepFace: Self.deepFaceAnswer(error)
        }
    }

    private static func mememojiAnswer(_ error: GatewayError) -> Response {
        let code = MememojiCode(error.code)
        // What its clients know is a 400, of whichever kind the fault in the request is.
        let status = code == nil ? error.code.status : .badRequest
        let body: JSONValue = [
            "code": JSONValue(code?.rawValue ?? status.code),
            "message": .string(error.code == .notFound ? "Resource not found" : error.message),
        ]
        return JSONAnswer.response(body, status: status)
    }

    private static func deepFaceAnswer(_ error: GatewayError) -> Response {
        var body: JSONValue = ["error": .string(error.message)]
        // Of a missing or bad token its clients know the message alone.
        if error.code.status == .unauthorized {
            body = body.adding(["message": "Invalid or missing authentication token"])
        }
        return JSONAnswer.response(body, status: error.code.status)
    }
}

/// The codes of mememoji_api's errors.
enum MememojiCode: Int, Sendable {
    /// A parameter's value cannot be, or the picture is none.
    case invalidParameter = 2873
    /// The picture is empty.
    case emptyImage = 5724
    /// There is no picture in any of the allowed ways.
    case noImage = 35_842

    /// The code for an error of ours; `nil`: its HTTP status says it.
    init?(_ code: GatewayFailureCode) {
        switch code {
        case .badBase64, .badImage, .badLabel, .badMultipart, .badParameter, .badRequest, .badURL, .fetchFailed,
            .unknownFace, .unknownParameter, .unsupportedType, .urlsOff:
            self = .invalidParameter
        case .emptyBody: self = .emptyImage
        case .noImage: self = .noImage
        default: return nil
        }
    }
}
