import Failure
import FoundationEssentials
import Hummingbird

/// Takes the picture from a body that is a JPEG, or JSON with one in Base64.
struct BodyPictures: PictureInput {
    private struct Content: Decodable {
        let image: String
    }

    /// Base64 makes four bytes of three; the rest is JSON.
    private static let textLimit = JPEGPicture.byteLimit / 3 * 4 + 4096

    func picture(from request: Request, context: GatewayContext) async throws -> JPEGPicture {
        switch Self.mediaType(of: request) {
        case "image/jpeg": try JPEGPicture(try await Self.body(of: request, limit: JPEGPicture.byteLimit))
        case "application/json": try Self.picture(inJSON: try await Self.body(of: request, limit: Self.textLimit))
        default:
            throw GatewayError(
                .unsupportedType,
                #"send a JPEG as image/jpeg, or as application/json: {"image":"<base64>"}"#
            )
        }
    }

    /// Without parameters, in small letters.
    private static func mediaType(of request: Request) -> String? {
        let value = request.headers[.contentType]?.prefix { $0 != ";" }
        return value.map { $0.lowercased().filter { $0 != " " } }
    }

    private static func body(of request: Request, limit: Int) async throws -> [UInt8] {
        do {
            let buffer = try await request.body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw GatewayError(.tooLarge, "the body has more than \(limit) bytes: send a smaller picture")
        }
    }

    private static func picture(inJSON bytes: [UInt8]) throws(GatewayError) -> JPEGPicture {
        guard !bytes.isEmpty else {
            throw GatewayError(.emptyBody, #"there is no body: send {"image":"<base64>"}"#)
        }
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch {
            throw GatewayError(.badParameter, #"the body is not {"image":"<base64>"}"#)
        }
        return try JPEGPicture(base64: content.image)
    }
}

extension JPEGPicture {
    /// Reads Base64, also as a data URL (RFC 2397).
    ///
    /// - Throws: ``GatewayError`` with `badBase64`, and what ``init(_:)`` throws.
    init(base64 text: String) throws(GatewayError) {
        var encoded = Substring(text)
        if text.hasPrefix("data:") {
            guard let comma = text.firstIndex(of: ","), text[..<comma].hasSuffix(";base64") else {
                throw GatewayError(.badBase64, "the data URL is not Base64: write data:image/jpeg;base64,…")
            }
            encoded = text[text.index(after: comma)...]
        }
        guard let data = Data(base64Encoded: String(encoded)) else {
            throw GatewayError(.badBase64, "the picture is not Base64: encode it again, without line breaks")
        }
        try self.init(Array(data))
    }
}
