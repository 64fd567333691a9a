import Failure
import FoundationEssentials
import Hummingbird

extension Request {
    /// The whole body.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/tooLarge`` before more than `limit` bytes are held.
    func wholeBody(upTo limit: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw GatewayError(.tooLarge, "the body has \(length) bytes, and at most \(limit) are taken here")
        }
        var whole = ByteBuffer()
        for try await part in body {
            guard whole.readableBytes + part.readableBytes <= limit else {
                throw GatewayError(.tooLarge, "the body has more than the \(limit) bytes that are taken here")
            }
            whole.writeImmutableBuffer(part)
        }
        return whole
    }

    /// The body as JSON.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/tooLarge``, ``GatewayFailureCode/emptyBody``,
    ///   ``GatewayFailureCode/unsupportedType`` or ``GatewayFailureCode/badRequest``.
    func json<Value: Decodable>(_ type: Value.Type = Value.self, upTo limit: Int = 16 << 10) async throws -> Value {
        let media = headers[.contentType].map { $0.prefix { $0 != ";" }.lowercased() } ?? "application/json"
        guard media == "application/json" else {
            throw GatewayError(.unsupportedType, "the body must be 'application/json', not '\(media.prefix(80))'")
        }
        let bytes = try await wholeBody(upTo: limit)
        guard bytes.readableBytes > 0 else { throw GatewayError(.emptyBody, "the request needs a body in JSON") }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes.readableBytesView))
        } catch {
            throw GatewayError(.badRequest, "the body is not the JSON that is needed here: \(Self.complaint(error))")
        }
    }

    /// Where the JSON is wrong, without what it says.
    private static func complaint(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: ".").prefix(80))' is of another type"
        default: "it does not parse"
        }
    }
}
