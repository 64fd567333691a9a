public import Failure

extension CaptureSource {
    /// Opens the source; this may take as long as the options' time limit.
    ///
    /// - Parameters:
    ///   - options: what to ask of cameras, the time limit, and whether files start again.
    ///   - stop: ends this call and the reader's waits from another thread.
    ///   - onSkippedFile: is told of each file in a folder that is left out, by the thread that calls the reader.
    /// - Returns: a reader for the thread that called.
    /// - Throws: ``CaptureError``.
    public func open(
        _ options: CaptureOptions = CaptureOptions(),
        stop: CaptureStop,
        onSkippedFile: @escaping (CaptureError) -> Void = { _ in }
    ) throws -> any FrameReader {
        switch kind {
        case .device: try DeviceReader(self, options: options, stop: stop)
        case .stream: try VideoReader(self, options: options, stop: stop)
        case .file: try openFile(options, stop: stop, onSkippedFile: onSkippedFile)
        }
    }

    private func openFile(
        _ options: CaptureOptions,
        stop: CaptureStop,
        onSkippedFile: @escaping (CaptureError) -> Void
    ) throws -> any FrameReader {
        let entry = try FileEntry(self)
        switch entry.kind {
        case .folder:
            return try ImageFolderReader(
                self,
                paths: entry.children(),
                options: options,
                stop: stop,
                onSkippedFile: onSkippedFile
            )
        case .file:
            guard let image = try ImageFile(entry) else { return try VideoReader(self, options: options, stop: stop) }
            return try ImageFileReader(image, source: self, options: options, stop: stop)
        case .other:
            // A pipe, say: what it holds cannot be read twice, once to tell the format and once for the pictures.
            throw CaptureError(.unsupported, "\(self) is no regular file: give a device, a file or a folder.")
        }
    }
}
