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

    /// Selects reports; all of them, unless told otherwise.
    public init(since: Int64? = nil, until: Int64? = nil, site: Name? = nil, camera: Name? = nil) {
        self.since = since ?? .min
        self.until = until ?? .max
        self.site = site
        self.camera = camera
    }

    /// The numbers of the selected cameras.
    func cameras(in db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: "SELECT id FROM camera WHERE site = ifnull(?, site) AND name = ifnull(?, name) ORDER BY id",
            arguments: [site?.text, camera?.text]
        )
    }

    /// A condition on `report` that its index by camera and time answers.
    func condition(in db: Database) throws -> String {
        let cameras = try cameras(in: db).map(String.init).joined(separator: ", ")
        return "camera_id IN (\(cameras)) AND captured_at >= \(since) AND captured_at < \(until)"
    }
}

/// Which reports come first.
public enum ReportOrder: String, Sendable, CaseIterable {
    /// By the time of capture.
    case oldestFirst, newestFirst
}
