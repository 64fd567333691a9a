import Failure
import Hummingbird
import Logging

/// Turns errors into answers: a code and a sentence, never a trace.
struct ErrorAnswers: RouterMiddleware {
    private struct Body: Encodable {
        struct Content: Encodable {
            let code: String
            let message: String
        }

        let error: Content
    }

    let logger: Logger

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as GatewayError {
            return try Self.answer(error)
        } catch let error as HTTPError where error.status == .notFound {
            return try Self.answer(GatewayError(.notFound, "there is no \(request.method) \(request.uri.path)"))
        } catch {
            logger.error("Request failed", metadata: ["path": "\(request.uri.path)", "error": "\(describe(error))"])
            return try Self.answer(GatewayError(.failed, "this failed, and the gateway's log says why"))
        }
    }

    static func answer(_ error: GatewayError) throws -> Response {
        var response = try JSONAnswer.response(
            Body(error: .init(code: error.codeText, message: error.message)),
            status: error.code.status
        )
        if [.tooManyRequests, .serviceUnavailable].contains(response.status) { response.headers[.retryAfter] = "1" }
        return response
    }
}
