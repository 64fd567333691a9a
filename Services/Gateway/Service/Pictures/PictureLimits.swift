/// How much of a request is read before it is refused.
struct PictureLimits: Sendable {
    /// Of a picture, as it is uploaded or fetched.
    var pictureBytes = 8 << 20
    /// Parts of a form.
    var parts = 16
    /// All header lines of one part of a form.
    var partHeaderBytes = 4 << 10
    /// Header lines of one part of a form.
    var partHeaderLines = 8
    /// Of the JPEG that detectors are sent.
    var jpegBytes = JPEGPicture.byteLimit

    /// Of a form, or a document in JSON: base64 makes four letters of three bytes, and there are other fields.
    var documentBytes: Int { base64Letters + (64 << 10) }
    /// Of a picture in base64, with line breaks and the beginning of a data URL.
    var base64Letters: Int { pictureBytes / 3 * 4 + pictureBytes / 24 + (4 << 10) }
}
