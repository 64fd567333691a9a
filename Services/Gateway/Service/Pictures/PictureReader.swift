import Failure
import FoundationEssentials
import Hummingbird

/// Finds the picture in a request, and makes it ready: raw JPEG or PNG, a form's field, base64 or a URL in JSON.
struct PictureReader: PictureInput {
    /// Where pictures come from when a request names a URL; `nil` when that is not allowed.
    let fetcher: (any PictureFetching)?
    var limits = PictureLimits()
    let workshop: PictureWorkshop

    init(
        fetcher: (any PictureFetching)? = nil,
        limits: PictureLimits = PictureLimits(),
        workshop: PictureWorkshop = PictureWorkshop()
    ) {
        (self.fetcher, self.limits, self.workshop) = (fetcher, limits, workshop)
    }

    /// The document that a picture can come in.
    private struct Document: Decodable {
        let image: String?
        let url: String?
    }

    func picture(from request: Request, context: GatewayContext) async throws -> JPEGPicture {
        try await picture(from: request).picture
    }

    /// Reads the picture of a request, as `POST /api/v1/predict` takes it.
    ///
    /// - Throws: ``GatewayError``: `emptyBody`, `badImage`, `badBase64`, `badMultipart`, `badParameter`, `unsupportedType`,
    ///   `tooLarge`, `busy`, `urlsOff`, `badURL`, `fetchFailed`.
    func picture(from request: Request) async throws -> ReadyPicture {
        let type = request.headers[.contentType] ?? ""
        switch HeaderValue(type)?.value {
        case "multipart/form-data":
            let form = try await form(from: request, contentType: type)
            return try await picture(fromField: "image", of: form)
        case "application/json":
            return try await picture(from: document(from: request, as: Document.self))
        case "image/jpeg", "image/jpg", "image/png", "application/octet-stream":
            return try await picture(bytes: body(of: request, limit: limits.pictureBytes))
        default:
            throw GatewayError(
                .unsupportedType,
                "the body is neither image/jpeg, image/png, multipart/form-data nor application/json: name its Content-Type"
            )
        }
    }

    private func picture(from document: Document) async throws -> ReadyPicture {
        switch (document.image, document.url) {
        case (let image?, nil): try await picture(base64: image)
        case (nil, let url?): try await picture(url: url)
        default: throw GatewayError(.badParameter, "the document has to have either 'image' or 'url'")
        }
    }

    /// The picture in a form's field.
    ///
    /// - Throws: ``GatewayError`` as above; `badParameter` when there is not exactly one such field.
    func picture(fromField name: String, of form: [FormPart]) async throws -> ReadyPicture {
        let fields = form.filter { $0.name == name }
        guard let field = fields.first, fields.count == 1 else {
            throw GatewayError(.badParameter, "the form has to have one field '\(name)' with the picture")
        }
        return try await picture(bytes: field.bytes)
    }

    /// A picture in base64, or in a data URL.
    func picture(base64 text: some StringProtocol) async throws -> ReadyPicture {
        try await picture(bytes: Base64Picture.bytes(text, limits: limits))
    }

    /// A picture that lies somewhere else.
    func picture(url: String) async throws -> ReadyPicture {
        guard let fetcher else {
            throw GatewayError(.urlsOff, "pictures are not fetched from URLs here: send the picture itself")
        }
        return try await picture(bytes: fetcher.picture(at: url))
    }

    /// A picture's bytes.
    func picture(bytes: [UInt8]) async throws -> ReadyPicture {
        let preparation = PicturePreparation(limits: limits)
        switch try preparation.plan(bytes) {
        case .ready(let picture): return picture
        case .work(let format, let orientation):
            return try await workshop.perform { try preparation.perform(format, orientation, bytes) }
        }
    }

    // MARK: Bodies

    /// The fields of a form.
    ///
    /// - Throws: ``GatewayError``: `badMultipart`, `tooLarge`.
    func form(from request: Request, contentType: String) async throws -> [FormPart] {
        do {
            var parser = try MultipartParser(contentType: contentType, limits: limits)
            var count = 0
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= limits.documentBytes else { throw tooLarge }
                try parser.take(buffer.readableBytesView)
            }
            try parser.finish()
            return parser.parts
        } catch let flaw as MultipartParser.Flaw {
            throw flaw.error
        }
    }

    /// The body as a document in JSON.
    ///
    /// - Throws: ``GatewayError``: `badParameter`, `emptyBody`, `tooLarge`.
    func document<Content: Decodable>(from request: Request, as type: Content.Type) async throws -> Content {
        let bytes = try await body(of: request, limit: limits.documentBytes)
        guard !bytes.isEmpty else { throw GatewayError(.emptyBody, "the body is empty: send a document in JSON") }
        do {
            return try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch {
            // The decoder's own sentences name Swift's types.
            throw GatewayError(.badParameter, "the body is not the JSON that is expected here: see /docs", cause: error)
        }
    }

    /// All of the body.
    ///
    /// - Throws: ``GatewayError`` with `tooLarge`.
    func body(of request: Request, limit: Int) async throws -> [UInt8] {
        // Said before anything is read, when the client says it.
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    private var tooLarge: GatewayError {
        GatewayError(.tooLarge, "the body is too large: send a picture of at most \(limits.pictureBytes >> 20) MiB")
    }
}

extension MultipartParser.Flaw {
    /// The flaw as an answer.
    var error: GatewayError {
        switch self {
        case .malformed(let what): GatewayError(.badMultipart, "the form cannot be read: \(what)")
        case .tooLarge(let what): GatewayError(.tooLarge, "the form is refused: \(what)")
        }
    }
}
