import FoundationEssentials
import Hummingbird

/// Makes answers in JSON, as all of the API's are.
enum JSONAnswer {
    /// An answer whose fields keep their order.
    static func response(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        response(bytes: value.bytes, status: status)
    }

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return response(bytes: try encoder.encode(value), status: status)
    }

    private static func response(bytes: some Collection<UInt8>, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
