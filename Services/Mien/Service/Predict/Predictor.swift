import Capture
import FaceDetection
import Faces
import Failure
import Foundation
import Images
import Inference
import Models
import Plugins
import Vision

/// Reads the expressions in pictures and films, file by file: `mien predict`.
public struct Predictor {
    /// What to read and how to show it.
    public struct Options: Sendable {
        public var paths: [String]
        public var model = "baseline"
        public var detector = "auto"
        /// What runs the model, as ``EngineChoice`` reads it.
        public var engine = "auto"
        /// How many threads may be used; `nil`: one for each core.
        public var threads: Int?
        public var json = false
        /// A folder for copies of the pictures with what was found drawn on them.
        public var annotated: String?
        /// Larger pictures are searched at this size; 0: as they are; `nil`: as suits the detector.
        public var searchSide: Int?
        /// How far apart the pictures of a film are that are read, in seconds; 0: all.
        public var interval = 1.0

        public init(paths: [String]) {
            self.paths = paths
        }
    }

    private let options: Options
    private let list: PictureList
    private let reader: FaceReader
    private let encoder: JPEGEncoder
    private let gallery: Gallery?
    private let stop: CaptureStop

    /// Loads the model and looks for the pictures.
    ///
    /// - Throws: what the model or the detector says when it cannot be used; ``MienError`` for paths that lead nowhere.
    public init(_ options: Options) throws {
        self.options = options
        list = try PictureList(options.paths)
        // Nothing else runs beside this command, so it may have every core.
        let threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let engine = try EngineCatalog().engine(EngineChoice(options.engine), threads: threads)
        let model = try ExpressionModel.open(
            options.model,
            engine: engine,
            settings: PluginSettings(threads: threads)
        )
        let selection = try DetectorSelection.forPictures(options.detector, engine: engine, threads: threads)
        let searchSide = options.searchSide.map { $0 == 0 ? nil : $0 } ?? selection.pictureSide
        reader = try FaceReader(model: model, detector: selection.make(), searchSide: searchSide)
        encoder = try JPEGEncoder()
        let common = list.commonFolder
        gallery = try options.annotated.map { try Gallery(folder: $0, common: common) }
        stop = try CaptureStop()
    }

    /// Reads everything and prints it. Returns how many files could not be read.
    public func run() throws -> Int {
        var progress = ProgressBar(total: list.entries.count)
        let printer = PredictionPrinter(
            isJSON: options.json,
            isSingle: list.entries.count == 1,
            model: reader.model.id
        )
        var tally = PredictionTally()
        for (index, entry) in list.entries.enumerated() {
            progress.update(index, note: entry.path)
            let predictions = predict(entry)
            progress.finish()
            for prediction in predictions {
                tally.add(prediction)
                try printer.show(prediction)
            }
        }
        if !options.json { printer.show(tally) }
        return tally.unreadable
    }

    private func predict(_ entry: PictureList.Entry) -> [Prediction] {
        do {
            return try frames(of: entry)
        } catch {
            return [
                Prediction(
                    path: entry.path,
                    at: nil,
                    faces: [],
                    model: reader.model.id,
                    error: describe(error)
                )
            ]
        }
    }

    private func frames(of entry: PictureList.Entry) throws -> [Prediction] {
        let source = try CaptureSource(entry.path).open(stop: stop)
        defer { source.close() }
        var predictions: [Prediction] = []
        var next = 0.0
        while let frame = try source.next() {
            let seconds = frame.position.map {
                Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18
            }
            if entry.kind == .film, let seconds {
                guard seconds >= next else { continue }
                next = seconds + options.interval
            }
            predictions.append(try predict(frame, of: entry, at: entry.kind == .film ? seconds : nil))
        }
        return predictions
    }

    private func predict(_ frame: CapturedFrame, of entry: PictureList.Entry, at seconds: Double?) throws -> Prediction
    {
        let jpeg: [UInt8]
        switch frame.content {
        case .jpeg(let bytes): jpeg = bytes
        case .pixels(let width, let height, let bgr):
            let image = try Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bgr)
            jpeg = try encoder.encode(image, quality: 95)
        }
        let readings = try reader.read(jpeg)
        try gallery?.add(jpeg, readings, path: entry.path, at: seconds)
        return Prediction(
            path: entry.path,
            at: seconds,
            faces: readings.map { FaceLine($0.face, $0.probabilities) },
            model: reader.model.id,
            error: nil
        )
    }
}
