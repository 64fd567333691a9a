public import Faces
import GRDB
public import Messages

/// Which reports a query is about.
///
/// Who is asked for decides what is found:
///
/// * A face counts for the model that read it, which a canary's report may not be of; a report without faces counts for its
///   own model. So a report is found when it has a face of the model, and of the emotion, that are asked for.
/// * Reports of a shadow are found by a selection that names their model, and by no other. The timeline never counts them.
public struct ReportSelection: Sendable, Hashable {
    /// Captured at this time or later, in microseconds since 1970-01-01 UTC.
    public var since: Int64
    /// Captured before this time.
    public var until: Int64
    /// Of this site; `nil`: of any.
    public var site: Name?
    /// Of cameras with this name; `nil`: of all.
    public var camera: Name?
    /// With a face of this emotion; `nil`: whatever they show, and also those without faces.
    public var emotion: Emotion?
    /// Of the model with this name, or this `name-version`; `nil`: of any that is not only compared.
    public var model: String?

    /// Who read a row of `face` that is joined to its `report`.
    static let faceModel = "ifnull(face.model_id, report.model_id)"

    /// Selects reports; all of them, unless told otherwise.
    public init(
        since: Int64? = nil,
        until: Int64? = nil,
        site: Name? = nil,
        camera: Name? = nil,
        emotion: Emotion? = nil,
        model: String? = nil
    ) {
        self.since = since ?? .min
        self.until = until ?? .max
        self.site = site
        self.camera = camera
        self.emotion = emotion
        self.model = model
    }

    /// The numbers of the selected cameras.
    func cameras(in db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: "SELECT id FROM camera WHERE site = ifnull(?, site) AND name = ifnull(?, name) ORDER BY id",
            arguments: [site?.text, camera?.text]
        )
    }

    /// The numbers of the selected models; `nil`: any.
    func models(in db: Database) throws -> Set<Int64>? {
        try model.map { try Self.models(called: $0, in: db) }
    }

    /// The numbers of the models with a name, or a `name-version`.
    static func models(called name: String, in db: Database) throws -> Set<Int64> {
        let sql = "SELECT id FROM model WHERE name = ? OR name || '-' || version = ?"
        return Set(try Int64.fetchAll(db, sql: sql, arguments: [name, name]))
    }

    /// Whether results of this model are asked for.
    public func includes(_ candidate: RecordedReport.Model) -> Bool {
        guard let model else { return true }
        return candidate.name.text == model || "\(candidate.name)-\(candidate.version)" == model
    }

    /// Whether it finds a report, which is of its cameras and times.
    package func finds(_ report: RecordedReport) -> Bool {
        if report.isShadow, model == nil { return false }
        if report.faces.isEmpty { return emotion == nil && includes(report.model) }
        return report.faces.contains { face in
            (emotion == nil || face.emotion == emotion) && includes(report.model(of: face))
        }
    }

    /// A condition on `report` whose camera and time its index answers.
    func condition(in db: Database) throws -> String {
        let cameras = try cameras(in: db).map(String.init).joined(separator: ", ")
        return "camera_id IN (\(cameras)) AND captured_at >= \(since) AND captured_at < \(until)"
            + (try filter(in: db))
    }

    /// What the index does not answer: in SQL what ``finds(_:)`` is in Swift.
    func filter(in db: Database) throws -> String {
        let models = try modelList(in: db)
        let shown = "EXISTS (SELECT 1 FROM face AS shown WHERE shown.report_id = report.id"
        let isShown = emotion.map { " AND shown.emotion = \($0.rawValue)" } ?? ""
        guard let models else { return " AND report.shadow = 0" + (emotion == nil ? "" : " AND \(shown)\(isShown))") }
        let isOfModel = "\(shown) AND ifnull(shown.model_id, report.model_id) IN (\(models))\(isShown))"
        guard emotion == nil else { return " AND \(isOfModel)" }
        return " AND (\(isOfModel) OR (report.model_id IN (\(models)) AND NOT \(shown))))"
    }

    /// Which rows of `face`, joined to their reports, count.
    func faceFilter(in db: Database) throws -> String {
        try modelList(in: db).map { " AND \(Self.faceModel) IN (\($0))" } ?? ""
    }

    private func modelList(in db: Database) throws -> String? {
        try models(in: db)?.sorted().map(String.init).joined(separator: ", ")
    }
}

/// Which reports come first.
public enum ReportOrder: String, Sendable, CaseIterable {
    /// By the time of capture.
    case oldestFirst, newestFirst
}
