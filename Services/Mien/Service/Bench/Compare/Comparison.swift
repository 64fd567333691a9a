import Failure
import Images

/// Shows the same pictures through the slow path that is there on every machine and through the fast one: `mien bench
/// compare`.
public struct Comparison {
    /// What to compare.
    public struct Options: Sendable {
        /// A film, a picture or a folder of pictures; `nil`: drawn people.
        public var source: String?
        /// The fast path.
        public var choice = KernelChoice()
        /// At most so many pictures.
        public var count = LoadPictures.count
        /// A folder for pictures that show both paths side by side.
        public var pictures: String?
        public var json = false

        public init() {}
    }

    /// What one path came to, on one thread.
    struct Path: Encodable {
        let name: String
        let times: KernelTimes

        var framesPerSecond: Double { times.milliseconds > 0 ? 1_000 / times.milliseconds : 0 }

        private enum CodingKeys: String, CodingKey {
            case name = "path"
            case framesPerSecond = "fps"
            case milliseconds = "ms_per_frame"
            case stages = "stages_ms"
            case frames, faces
            case framesWithFace = "frames_with_face"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            let stages = KernelStage.allCases.map { ($0.rawValue, times.milliseconds($0).rounded(to: 3)) }
            try container.encode(name, forKey: .name)
            try container.encode(framesPerSecond.rounded(to: 2), forKey: .framesPerSecond)
            try container.encode(times.milliseconds.rounded(to: 3), forKey: .milliseconds)
            try container.encode(Dictionary(uniqueKeysWithValues: stages), forKey: .stages)
            try container.encode(times.frames, forKey: .frames)
            try container.encode(times.faces, forKey: .faces)
            try container.encode(times.framesWithFace, forKey: .framesWithFace)
        }
    }

    private let options: Options

    public init(_ options: Options) {
        self.options = options
    }

    /// Reads every picture by both paths, and prints what came out.
    ///
    /// - Throws: what keeps a path from its work, or a source from being read; ``MienError`` (`cannotWrite`).
    public func run() throws {
        let pictures =
            try options.source.map { try LoadPictures.read($0, count: options.count) }
            ?? LoadPictures.drawn(count: options.count)
        var classic = KernelChoice.classic
        classic.model = options.choice.model
        classic.searchSide = options.choice.searchSide
        let workers = try (left: KernelWorker(classic), right: KernelWorker(options.choice))
        let gallery = try options.pictures.map { try PairGallery(folder: $0, workers.left.path, workers.right.path) }
        for (index, picture) in pictures.enumerated() {
            // They take turns, so that whatever else runs here slows both.
            let left = try workers.left.read(picture.jpeg)
            let right = try workers.right.read(picture.jpeg)
            try gallery?.add(picture.jpeg, left, right, number: index + 1)
        }
        let paths = [workers.left, workers.right].map { Path(name: $0.path, times: $0.times) }
        Terminal.output.write(
            options.json ? try JSONLine.text(paths) + "\n" : ComparisonTable(terminal: .output).text(paths)
        )
    }
}

extension KernelWorker {
    /// "haar + opencv".
    fileprivate var path: String { "\(names.detector) + \(names.engine)" }
}
