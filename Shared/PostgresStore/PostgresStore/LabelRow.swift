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
        var label = try fields.label()
        if model != nil { label.model = try fields.model() }
        self.label = label
    }
}
