import Faces
import Foundation
import Messages

/// Where a training set comes from: what stands in its `provenance.json`.
struct ExportProvenance: Encodable {
    struct Selection: Encodable {
        var site: String
        var camera: String?
        var since: String?
        var until: String?
        var model: String?
        var minAgreement: Double
    }

    /// Faces that people have labelled and that are not in the set, by reason.
    struct LeftOut: Encodable {
        /// No picture was kept of them, or it was forgotten.
        var noPicture = 0
        /// People say different things of them, none of it more often or often enough.
        var disagreement = 0
        /// People say that they are none.
        var notAFace = 0
        /// Everybody skipped them, or took the label back.
        var noAnswer = 0
        /// Nothing tracked them while others in the same run of their camera were tracked: they may show what stands in
        /// another part.
        var untracked = 0
        /// Their pictures cannot be read.
        var unreadable = 0
    }

    let madeBy = "mien export"
    var version: String
    var madeAt: String
    var format: String
    var selection: Selection
    var split: String
    /// Faces by part and emotion.
    var faces: [String: [String: Int]] = [:]
    var leftOut = LeftOut()
    /// How many people gave the labels; who they are is not told.
    var people = 0
    /// The models whose answers they were shown, with the number of faces.
    var models: [String: Int] = [:]
    let licence =
        "Pictures of people, labelled by people: not for publication, and not for use without their consent. "
        + "What 'mien forget' deletes later is not deleted here."

    mutating func add(_ face: TrainingFace, to part: DataPart) {
        faces[part.rawValue, default: [:]][face.emotion.name, default: 0] += 1
        models[face.model.isEmpty ? "unknown" : face.model, default: 0] += 1
    }

    /// How many faces are in a part.
    func count(of part: DataPart) -> Int { faces[part.rawValue, default: [:]].values.reduce(0, +) }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
