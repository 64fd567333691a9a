import Faces
import Messages
import Models
import SwiftProtobuf
import Vision

/// Faces of several cameras that go through the models together.
struct FaceBatch {
    struct Result {
        let camera: Name
        /// The faces that were read.
        let faces: WireFaceSet
        var report: WireEmotionReport
    }

    private struct Entry {
        let camera: Name
        let faces: WireFaceSet
    }

    private struct Face {
        let crop: FaceCrop
        let prepared: PreparedFace
        let isCanarys: Bool
    }

    private struct Answer {
        let probabilities: EmotionProbabilities
        let isCanarys: Bool
    }

    private let models: ModelLineup.Models
    private var entries: [Entry] = []
    /// Of all entries.
    private var faces: [Face] = []

    init(for models: ModelLineup.Models) {
        self.models = models
    }

    var faceCount: Int { faces.count }

    /// Adds a camera's faces, made ready for the model that reads them.
    ///
    /// - Parameter usingCanary: Whether a canary reads its share of them.
    /// - Throws: `VisionError` when a crop cannot be read; nothing of the set is added then.
    mutating func add(_ set: WireFaceSet, of camera: Name, usingCanary: Bool = true) throws {
        // A face without a crop has nothing to read.
        var readable = set
        readable.faces = set.faces.filter(\.hasCrop)
        let canary = usingCanary ? models.canary : nil
        faces += try readable.faces.map { try prepare($0, set.frame, camera, canary) }
        entries.append(Entry(camera: camera, faces: readable))
    }

    private func prepare(
        _ face: WireFace,
        _ frame: WireFrameInfo,
        _ camera: Name,
        _ canary: ModelLineup.Second?
    ) throws -> Face {
        let crop = FaceCrop(face)
        if let canary,
            CanaryLot.isDrawn(camera: camera, frame: frame, track: face.track, share: canary.share)
        {
            return Face(crop: crop, prepared: try canary.model.prepare(crop), isCanarys: true)
        }
        return Face(crop: crop, prepared: try models.model.prepare(crop), isCanarys: false)
    }

    /// Runs the models on at most so many faces at once. Returns a report for each set that was added, in that order,
    /// unsigned.
    ///
    /// - Parameter note: Is told how it went with a model, and with which error it failed. Where another model can take its
    ///   place, it has.
    func read(atOnce limit: Int, note: (ModelRole, (any Error)?) -> Void) throws -> [Result] {
        var answers = [Answer?](repeating: nil, count: faces.count)
        if let canary = models.canary, faces.contains(where: \.isCanarys) {
            do {
                try read(faces.indices.filter { faces[$0].isCanarys }, canary.model, limit, isCanarys: true, &answers)
                note(.canary, nil)
            } catch {
                note(.canary, error)
            }
        }
        let rest = answers.indices.filter { answers[$0] == nil }
        let model = try readRest(rest, limit, note, &answers)
        var unused = answers.compactMap(\.self)[...]
        return entries.map { entry in
            let own = Array(unused.prefix(entry.faces.faces.count))
            unused = unused.dropFirst(own.count)
            return Result(camera: entry.camera, faces: entry.faces, report: report(entry.faces, own, model))
        }
    }

    /// Reads what the canary did not. Returns the model that did.
    private func readRest(
        _ places: [Int],
        _ limit: Int,
        _ note: (ModelRole, (any Error)?) -> Void,
        _ answers: inout [Answer?]
    ) throws -> ExpressionModel {
        guard !places.isEmpty else { return models.model }
        do {
            try read(places, models.model, limit, isCanarys: false, &answers)
            note(.model, nil)
            return models.model
        } catch {
            note(.model, error)
            guard let standby = models.standby else { throw error }
            try read(places, standby, limit, isCanarys: false, &answers)
            return standby
        }
    }

    private func read(
        _ places: [Int],
        _ model: ExpressionModel,
        _ limit: Int,
        isCanarys: Bool,
        _ answers: inout [Answer?]
    ) throws {
        // Prepared for the model that was meant to read them; another one wants them otherwise.
        let isPrepared = isCanarys || model === models.model
        let prepared = try places.map { place in
            let face = faces[place]
            return isPrepared && face.isCanarys == isCanarys ? face.prepared : try model.prepare(face.crop)
        }
        var results: [EmotionProbabilities] = []
        for start in stride(from: 0, to: prepared.count, by: limit) {
            results += try model.classify(Array(prepared[start..<min(start + limit, prepared.count)]))
        }
        for (place, result) in zip(places, results) {
            answers[place] = Answer(probabilities: result, isCanarys: isCanarys)
        }
    }

    private func report(_ set: WireFaceSet, _ answers: [Answer], _ model: ExpressionModel) -> WireEmotionReport {
        let canary = models.canary.map { WireModelReference($0.model) }
        return WireEmotionReport(
            set,
            faces: zip(set.faces, answers).map { face, answer in
                var emotion = WireFaceEmotion(face, probabilities: answer.probabilities)
                if answer.isCanarys, let canary { emotion.model = canary }
                return emotion
            },
            by: model
        )
    }
}
