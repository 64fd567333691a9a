public import Failure
import HTTPTypes
import Hummingbird

/// Why a request over HTTP is not answered as it was meant, or why the gateway does not start.
public typealias GatewayError = Failure<GatewayFailureCode>

/// The vocabulary of ``GatewayError``: the `code` of error answers.
public enum GatewayFailureCode: String, FailureCode {
    // What keeps the gateway from starting.

    /// Certificate or key cannot be used.
    case badCertificate = "bad_certificate"
    /// Others could reach it unencrypted, or without a token.
    case openToOthers = "open_to_others"

    // What requests are told.

    /// The name means more than one model.
    case ambiguousModel = "ambiguous_model"
    /// The text is not Base64.
    case badBase64 = "bad_base64"
    /// What was sent is no model bundle, or a broken one.
    case badBundle = "bad_bundle"
    /// The request was made for another host's name: a page elsewhere may be behind it.
    case badHost = "bad_host"
    /// The picture is none, or damaged.
    case badImage = "bad_image"
    /// The label says something that cannot be.
    case badLabel = "bad_label"
    /// The form is malformed.
    case badMultipart = "bad_multipart"
    /// A parameter is not what it should be.
    case badParameter = "bad_parameter"
    /// It is not HTTP, or its body is not what it should be.
    case badRequest = "bad_request"
    /// The token is worth nothing, here or any more.
    case badToken = "bad_token"
    /// The URL is none that pictures are fetched from.
    case badURL = "bad_url"
    /// Who has to be asked has too much to do.
    case busy
    /// It contradicts what was said before.
    case conflict
    /// A page of somebody else's may be behind it.
    case crossSite = "cross_site"
    /// It took too long.
    case deadline
    /// There is no body where one is needed.
    case emptyBody = "empty_body"
    /// Nobody expected it.
    case failed
    /// What lies under the URL could not be fetched, or is no picture.
    case fetchFailed = "fetch_failed"
    /// The headers are too many or too long.
    case headersTooLarge = "headers_too_large"
    /// No classifier is there to answer.
    case noClassifier = "no_classifier"
    /// No detector is there to answer.
    case noDetector = "no_detector"
    /// The request has no picture in any of the ways that are allowed.
    case noImage = "no_image"
    /// There is no such picture, or none is shown.
    case noPicture = "no_picture"
    /// The service that has to be asked is not running.
    case noResponder = "no_responder"
    /// There is no connection to the broker.
    case notConnected = "not_connected"
    /// Nothing is selected that could be changed so.
    case notSelected = "not_selected"
    /// There is nothing under this path.
    case notFound = "not_found"
    /// A token is needed.
    case noToken = "no_token"
    /// Too much was asked in too short a time.
    case rateLimited = "rate_limited"
    /// The role does not suffice.
    case roleNeeded = "role_needed"
    /// The service that has to be asked did not answer in time.
    case timedOut = "timed_out"
    /// It has more bytes, or a picture more pixels, than are accepted.
    case tooLarge = "too_large"
    /// The request did not come in time.
    case tooSlow = "too_slow"
    /// Nothing is known of this camera.
    case unknownCamera = "unknown_camera"
    /// No such face was recorded.
    case unknownFace = "unknown_face"
    /// There is no model by that name.
    case unknownModel = "unknown_model"
    /// Nobody knows this parameter.
    case unknownParameter = "unknown_parameter"
    /// The body is of a type that cannot be read here.
    case unsupportedType = "unsupported_type"
    /// Pictures are not fetched from URLs here.
    case urlsOff = "urls_off"

    /// The status that tells HTTP clients the same.
    var status: HTTPResponse.Status {
        switch self {
        case .badBase64, .badBundle, .badImage, .badLabel, .badMultipart, .badParameter, .badRequest, .emptyBody,
            .noImage,
            .unknownParameter:
            .badRequest
        case .badToken, .noToken: .unauthorized
        case .badHost, .crossSite, .roleNeeded, .urlsOff: .forbidden
        case .noPicture, .notFound, .unknownCamera, .unknownFace, .unknownModel: .notFound
        case .tooSlow: .requestTimeout
        case .ambiguousModel, .conflict, .notSelected: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupportedType: .unsupportedMediaType
        case .rateLimited: .tooManyRequests
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .badCertificate, .failed, .openToOthers: .internalServerError
        case .busy, .noClassifier, .noDetector, .noResponder, .notConnected: .serviceUnavailable
        case .deadline, .timedOut: .gatewayTimeout
        case .badURL: .unprocessableContent
        case .fetchFailed: .badGateway
        }
    }
}
