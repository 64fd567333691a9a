import Failure
import Messages
import Store

/// A label as a query finds it.
struct LabelRow {
    /// In the order in which `init` reads them.
    static let select = """
        SELECT label.id, label.captured_at, label.camera_id, label.model_id, site.name, camera.name, run.number, frame,
               position, producer.name, sequence, key, verdict, emotion, person.name, given_at, source.name, undoes, shown,
               reason, recorded_at, model.name, version, hash_prefix, engine
        FROM label
        JOIN site ON site.id = label.site_id
        JOIN camera ON camera.id = camera_id
        JOIN run ON run.id = run_id
        JOIN producer ON producer.id = producer_id
        JOIN person ON person.id = person_id
        JOIN source ON source.id = source_id
        LEFT JOIN model ON model.id = model_id
        """

    let id: Int64
    /// The frame's.
    let capturedAt: Int64
    let camera: Int64
    let model: Int64?
    let label: RecordedLabel

    init(_ fields: inout FieldReader) throws {
        (id, capturedAt) = (try fields.integer(), try fields.integer())
        (camera, model) = (try fields.integer(), try fields.optionalInteger())
        let face = try fields.faceReference()
        var label = RecordedLabel(
            producer: try fields.name(),
            sequence: try fields.number(),
            key: try fields.name(),
            face: face,
            verdict: try fields.verdict(),
            emotion: try fields.optionalEmotion(),
            person: try fields.name(),
            givenAt: try fields.integer(),
            source: try fields.text(),
            undoes: try fields.optionalName(),
            shown: try fields.optionalEmotion(),
            reason: try fields.optionalInteger().flatMap { CandidateOrder(rawValue: Int($0)) },
            recordedAt: try fields.integer()
        )
        label.model = try fields.optionalModel()
        self.label = label
    }
}

extension FieldReader {
    /// The five columns of a face: site, camera, run, frame, position.
    fileprivate mutating func faceReference() throws -> FaceReference {
        let (site, camera) = (try name(), try name())
        let frame = FrameReference(site: site, camera: camera, run: try number(), sequence: try number())
        return FaceReference(frame: frame, position: Int(try integer()))
    }

    fileprivate mutating func verdict() throws -> RecordedLabel.Verdict {
        guard let verdict = RecordedLabel.Verdict(rawValue: Int(try integer())) else {
            throw StoreError(.corrupt, "the database holds a label without a verdict; restore it from a backup")
        }
        return verdict
    }
}
