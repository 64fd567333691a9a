internal import CCapture
internal import Failure

/// One image on this machine.
struct ImageFile {
    private let entry: FileEntry
    private let format: ImageFormat

    /// Looks at the file's first bytes; `nil` when they are of no image that is read.
    ///
    /// - Throws: ``CaptureError`` when the file cannot be read at all.
    init?(_ entry: FileEntry) throws {
        guard entry.kind == .file,
            let format = try ImageFormat(signature: entry.read(limit: ImageFormat.signatureLength))
        else { return nil }
        self.entry = entry
        self.format = format
    }

    /// Reads the image: a JPEG's bytes as they are, the pixels of everything else.
    ///
    /// - Throws: ``CaptureError``: `too_large`, `corrupt` or `unsupported`.
    func frame(stop: CaptureStop) throws -> CapturedFrame {
        guard entry.byteCount <= CaptureOptions.maximumImageBytes else {
            throw CaptureError(.tooLarge, "\(entry.source) has more than 64 MiB: make the image smaller.")
        }
        guard format == .jpeg else { return try decoded(stop: stop) }
        let bytes = try entry.read(limit: entry.byteCount)
        try checkSize(ofJPEG: bytes)
        return CapturedFrame(content: .jpeg(bytes))
    }

    private func checkSize(ofJPEG bytes: [UInt8]) throws {
        var width: Int32 = 0
        var height: Int32 = 0
        guard mien_jpeg_size(bytes, bytes.count, &width, &height) else {
            throw CaptureError(
                .corrupt,
                "\(entry.source) begins as a JPEG and does not go on as one: replace the file."
            )
        }
        guard Int(width) * Int(height) <= CaptureOptions.maximumPixels else {
            throw CaptureError.tooLarge(entry.source)
        }
    }

    private func decoded(stop: CaptureStop) throws -> CapturedFrame {
        let reader = try VideoReader(entry.source, options: CaptureOptions(), stop: stop)
        guard let frame = try reader.next() else {
            throw CaptureError(.corrupt, "\(entry.source) holds no image that can be decoded: replace the file.")
        }
        return CapturedFrame(content: frame.content)
    }
}
