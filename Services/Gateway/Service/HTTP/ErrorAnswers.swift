import Failure
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1
import RPC

/// Turns errors into answers: a code and a sentence, never a trace.
struct ErrorAnswers: RouterMiddleware {
    /// After how many seconds whatever is not there now is tried again.
    private static let pause = 1

    let logger: Logger

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let dialect = CompatibleDialect(path: request.uri.path)
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection cannot be understood any more; it is ended below the router.
            throw error
        } catch let error as RetryLater {
            return Self.answer(error.error, retryAfter: error.seconds, in: dialect)
        } catch {
            return Self.answer(explain(error, request), in: dialect)
        }
    }

    private func explain(_ error: any Error, _ request: Request) -> GatewayError {
        switch error {
        case let error as GatewayError:
            return error
        case let error as RPCError:
            return GatewayError(error)
        case let error as any HTTPResponseError where error.status == .notFound:
            return GatewayError(.notFound, "there is no \(request.method) \(request.uri.path)")
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            return GatewayError(.tooLarge, "the body is larger than this request allows")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return GatewayError(.badRequest, "the request cannot be read")
        default:
            logger.error("Request failed", metadata: ["path": "\(request.uri.path)", "error": "\(describe(error))"])
            return GatewayError(.failed, "this failed, and the gateway's log says why")
        }
    }

    /// The answer that says an error.
    ///
    /// - Parameters:
    ///   - retryAfter: Seconds; those who may try again are always told when.
    ///   - dialect: Of the clients that know errors in another shape.
    static func answer(
        _ error: GatewayError,
        retryAfter: Int? = nil,
        in dialect: CompatibleDialect? = nil
    ) -> Response {
        var response =
            dialect?.answer(error)
            ?? JSONAnswer.response(body(error.codeText, error.message), status: error.code.status)
        switch response.status {
        case .tooManyRequests, .serviceUnavailable: response.headers[.retryAfter] = "\(retryAfter ?? pause)"
        case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
        // What is left of the body is not read.
        case .contentTooLarge: response.headers[.connection] = "close"
        default: break
        }
        return response
    }

    /// `{"error":{"code":…,"message":…}}`
    static func body(_ code: String, _ message: String) -> JSONValue {
        ["error": ["code": .string(code), "message": .string(message)]]
    }
}
