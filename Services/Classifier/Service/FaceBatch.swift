import Faces
import Messages
import Models
import SwiftProtobuf
import Vision

/// Faces of several cameras that go through the model together.
struct FaceBatch {
    struct Result {
        let camera: Name
        var report: WireEmotionReport
    }

    private struct Entry {
        let camera: Name
        let faces: WireFaceSet
        let prepared: [PreparedFace]
    }

    private var entries: [Entry] = []

    var faceCount: Int { entries.reduce(0) { $0 + $1.prepared.count } }
    var cameras: [Name] { entries.map(\.camera) }

    /// Adds a camera's faces, made ready for the model.
    ///
    /// - Throws: `VisionError` when a crop cannot be read; nothing of the set is added then.
    mutating func add(_ faces: WireFaceSet, of camera: Name, for model: ExpressionModel) throws {
        // A face without a crop has nothing to read.
        var readable = faces
        readable.faces = faces.faces.filter(\.hasCrop)
        let prepared = try readable.faces.map { try model.prepare(FaceCrop($0)) }
        entries.append(Entry(camera: camera, faces: readable, prepared: prepared))
    }

    /// Runs the model on at most so many faces at once. Returns a report for each set that was added, in that order,
    /// unsigned.
    func classified(by model: ExpressionModel, atOnce limit: Int) throws -> [Result] {
        let faces = entries.flatMap(\.prepared)
        var rest = try stride(from: 0, to: faces.count, by: limit).flatMap { start in
            try model.classify(Array(faces[start..<min(start + limit, faces.count)]))
        }[...]
        return entries.map { entry in
            let own = rest.prefix(entry.prepared.count)
            rest = rest.dropFirst(entry.prepared.count)
            return Result(camera: entry.camera, report: Self.report(entry.faces, Array(own), model))
        }
    }

    private static func report(
        _ faces: WireFaceSet,
        _ results: [EmotionProbabilities],
        _ model: ExpressionModel
    ) -> WireEmotionReport {
        .with {
            $0.frame = faces.frame
            $0.faces = zip(faces.faces, results).map { WireFaceEmotion($0, probabilities: $1) }
            $0.model = WireModelReference(model)
            $0.engine = model.engineName
            $0.detector = faces.detector
            $0.detectedAt = faces.detectedAt
            $0.truth = faces.truth
        }
    }
}

extension FaceCrop {
    fileprivate init(_ face: WireFace) {
        self.init(
            face: face.box.box,
            region: face.crop.region.box,
            jpeg: face.crop.jpeg,
            landmarks: face.landmarks.map(\.point)
        )
    }
}

extension WireModelReference {
    fileprivate init(_ model: ExpressionModel) {
        self.init()
        name = model.name
        version = model.version
        hashPrefix = model.hashPrefix
    }
}
