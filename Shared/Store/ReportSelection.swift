public import Faces
import GRDB
public import Messages

/// Which reports a query is about.
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
    /// Of the model with this name, or this `name-version`; `nil`: of any.
    public var model: String?

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
        guard let model else { return nil }
        return Set(
            try Int64.fetchAll(
                db,
                sql: "SELECT id FROM model WHERE name = ? OR name || '-' || version = ?",
                arguments: [model, model]
            )
        )
    }

    /// A condition on `report` whose camera and time its index answers.
    func condition(in db: Database) throws -> String {
        let cameras = try cameras(in: db).map(String.init).joined(separator: ", ")
        return "camera_id IN (\(cameras)) AND captured_at >= \(since) AND captured_at < \(until)"
            + (try filter(in: db))
    }

    /// What the index does not answer.
    func filter(in db: Database) throws -> String {
        let models = try models(in: db)?.sorted().map(String.init).joined(separator: ", ")
        let face = "EXISTS (SELECT 1 FROM face AS shown WHERE shown.report_id = report.id AND shown.emotion = "
        return (models.map { " AND model_id IN (\($0))" } ?? "")
            + (emotion.map { " AND \(face)\($0.rawValue))" } ?? "")
    }
}

/// Which reports come first.
public enum ReportOrder: String, Sendable, CaseIterable {
    /// By the time of capture.
    case oldestFirst, newestFirst
}
