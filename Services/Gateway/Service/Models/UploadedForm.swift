import Hummingbird

/// A bundle as a browser or curl sends it: a form with one part for each file.
struct UploadedForm: BundleForm {
    /// A network is the largest file of a bundle; it is held in memory until it is whole.
    private static let limits: PictureLimits = {
        var limits = PictureLimits()
        limits.pictureBytes = 64 << 20
        return limits
    }()

    func read(
        _ request: Request,
        begin: @Sendable (String) throws -> Void,
        write: @Sendable (ByteBuffer) throws -> Void
    ) async throws {
        do {
            let contentType = request.headers[.contentType] ?? ""
            var parser = try MultipartParser(contentType: contentType, limits: Self.limits)
            for try await buffer in request.body {
                try parser.take(buffer.readableBytesView)
                for part in parser.takeParts() {
                    try begin(part.fileName ?? part.name)
                    try write(ByteBuffer(bytes: part.bytes))
                }
            }
            try parser.finish()
        } catch let flaw as MultipartParser.Flaw {
            throw flaw.error
        }
    }
}
