import HTTPTypes
import Hummingbird
import NIOCore

/// Serves the web app's files to anybody: there is nothing of anybody in them.
struct StaticFiles: RouterMiddleware {
    let files: WebFiles

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head, let file = files[request.uri.path] else {
            return try await next(request, context)
        }
        // Asked again each time, and answered with nothing when nothing has changed: a new release shows at once.
        var headers: HTTPFields = [.cacheControl: "no-cache", .eTag: file.tag, .vary: "Accept-Encoding"]
        if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.contentType
        var bytes = file.bytes
        if let gzipped = file.gzipped, Self.takesGzip(request.headers[.acceptEncoding]) {
            (bytes, headers[.contentEncoding]) = (gzipped, "gzip")
        }
        headers[.contentLength] = "\(bytes.count)"
        let body = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func takesGzip(_ header: String?) -> Bool {
        (header ?? "").split(separator: ",").contains { part in
            let words = part.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            return words.first == "gzip" && !words.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        }
    }
}
