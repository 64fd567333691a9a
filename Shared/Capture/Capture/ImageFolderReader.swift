internal import Failure

/// Gives the images among some files, one after the other; what is no image is told of and left out.
final class ImageFolderReader: FrameReader {
    let details = SourceDetails(width: nil, height: nil, framesPerSecond: nil, isLive: false)
    private(set) var skipped = 0
    private let source: CaptureSource
    private let loops: Bool
    private let stop: CaptureStop
    private let onSkippedFile: (CaptureError) -> Void
    private var paths: [String]
    private var index = 0
    private var framesInThisPass = 0
    private var passes = 0

    /// - Throws: ``CaptureError`` (`empty`) when none of the files is an image.
    init(
        _ source: CaptureSource,
        paths: [String],
        options: CaptureOptions,
        stop: CaptureStop,
        onSkippedFile: @escaping (CaptureError) -> Void
    ) throws {
        self.source = source
        self.paths = paths
        self.loops = options.loops
        self.stop = stop
        self.onSkippedFile = onSkippedFile
        guard paths.contains(where: Self.isImage) else { throw emptiness }
    }

    func next() throws -> CapturedFrame? {
        while !paths.isEmpty {
            guard !stop.isRequested else { throw CaptureError.stopped(source) }
            if index == paths.count {
                guard try startAgain() else { return nil }
            }
            index += 1
            if let frame = frame(at: paths[index - 1]) { return frame }
        }
        return nil
    }

    func close() { paths = [] }

    private func startAgain() throws -> Bool {
        guard framesInThisPass > 0 else { throw emptiness }
        guard loops else { return false }
        framesInThisPass = 0
        passes += 1
        index = 0
        return true
    }

    private func frame(at path: String) -> CapturedFrame? {
        do {
            let source = CaptureSource(path: path)
            let entry = try FileEntry(source)
            guard entry.kind == .file else { return nil }
            guard let image = try ImageFile(entry) else {
                throw CaptureError(
                    .unsupported,
                    "\(source) is no JPEG, PNG, WebP or BMP image: take it out of the folder."
                )
            }
            let frame = try image.frame(stop: stop)
            framesInThisPass += 1
            return frame
        } catch {
            skip(error)
            return nil
        }
    }

    // Once for each file, however often the folder is gone through.
    private func skip(_ error: any Error) {
        guard passes == 0, let error = error as? CaptureError, error.code != .stopped else { return }
        skipped += 1
        onSkippedFile(error)
    }

    private var emptiness: CaptureError {
        CaptureError(.empty, "\(source) holds no JPEG, PNG, WebP or BMP image: give the folder that they lie in.")
    }

    private static func isImage(_ path: String) -> Bool {
        // A file that cannot be read is told of when its turn comes.
        (try? ImageFile(FileEntry(CaptureSource(path: path)))) != nil
    }
}
