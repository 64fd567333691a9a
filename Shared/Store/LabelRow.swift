import Failure
import GRDB

/// A label as a query finds it.
struct LabelRow: FetchableRecord {
    /// In the order in which `init` reads them. CROSS JOIN keeps SQLite from starting with another table than `label`.
    static let select = """
        SELECT label.id, label.captured_at, label.camera_id, label.model_id, site, camera.name, run.number, frame, position,
               producer.name, sequence, key, verdict, emotion, person.name, given_at, source.name, undoes, shown, reason,
               recorded_at, model.name, version, hash_prefix, engine
        FROM label
        CROSS JOIN camera ON camera.id = camera_id
        CROSS JOIN run ON run.id = run_id
        CROSS JOIN producer ON producer.id = producer_id
        CROSS JOIN person ON person.id = person_id
        CROSS JOIN source ON source.id = source_id
        LEFT JOIN model ON model.id = model_id
        """

    let id: Int64
    /// The frame's.
    let capturedAt: Int64
    let camera: Int64
    let model: Int64?
    let label: RecordedLabel

    init(row: Row) throws {
        var columns = ColumnReader(row)
        (id, capturedAt) = (try columns.integer(), try columns.integer())
        (camera, model) = (try columns.integer(), try columns.optionalInteger())
        var label = try columns.label()
        if model != nil { label.model = try columns.model() }
        self.label = label
    }
}
