import FaceDetection
import Failure
import Foundation
import Inference
public import Messages
import Models
import Plugins
import ServiceKit
import Vision

/// Brings pictures into the store, for people to look at: `mien import`.
public struct Import: Sendable {
    /// What to import and how.
    public struct Options: Sendable {
        /// A folder, FER2013's table, or an archive of either.
        public var path: String
        public var site: Name
        /// What the collection is called: its camera is `import-<name>`; `nil`: as the path.
        public var name: Name?
        /// Who gave the labels that come with the pictures; `nil`: the collection.
        public var person: Name?
        public var framing = ImportFraming.auto
        public var detector = "auto"
        public var engine = "auto"
        /// How many pictures are under way at a time.
        public var window = 8

        public init(path: String, site: Name) {
            (self.path, self.site) = (path, site)
        }

        /// The camera that the pictures seem to come from.
        ///
        /// - Throws: `MessageError` with `badName` for a path that no name can be made of.
        var camera: Name {
            get throws {
                if let name { return try Name("import-\(name)") }
                let last = URL(filePath: path).lastPathComponent.lowercased()
                let letters = "abcdefghijklmnopqrstuvwxyz0123456789_-"
                let stem = last.prefix { $0 != "." }.map { letters.contains($0) ? $0 : "-" }
                return try Name("import-\(String(stem.prefix(40)))")
            }
        }
    }

    let options: Options

    public init(_ options: Options) {
        self.options = options
    }

    /// Imports everything, and says what it came to.
    ///
    /// - Returns: How many pictures could not be read, or their labels not be taken.
    /// - Throws: ``MienError``: `unreadableInput`, `nothingFound`, `incomplete`.
    func run(_ desk: some ImportDesk) async throws -> Int {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let isArchive = Archive.isOne(options.path)
        if isArchive { try await Archive.unpack(options.path, into: folder.path) }
        let source = try ImportSource(isArchive ? folder.path : options.path)
        let tally = try await run(source, desk)
        Terminal.output.write(tally.sentence + "\n")
        for line in (tally.unreadable + tally.refused).prefix(20) { Terminal.error.write("  \(line)\n") }
        return tally.unreadable.count + tally.refused.count
    }

    private func run(_ source: ImportSource, _ desk: some ImportDesk) async throws -> ImportTally {
        let camera = try options.camera
        var progress = ImportProgress(total: source.count)
        let work = PictureImport(desk: desk, camera: camera, person: options.person ?? camera)
        let reading = ImportReading(ahead: options.window)
        reading.start(source) { [options] in try Self.makeReader(options) }
        defer { reading.stop() }
        return try await progress.run(reading, work, window: options.window)
    }

    private static func makeReader(_ options: Options) throws -> ImportReader {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let engine = try EngineCatalog().engine(EngineChoice(options.engine), threads: threads)
        let selection = try DetectorSelection.forPictures(options.detector, engine: engine, threads: threads)
        return try ImportReader(
            framing: options.framing,
            detector: selection.make(),
            name: selection.id,
            searchSide: selection.pictureSide
        )
    }
}
