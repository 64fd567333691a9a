import Failure
import Messages
import Store

extension ReportSelection {
    /// The numbers of the selected cameras.
    func cameras(in connection: PostgresConnection) throws -> [Int64] {
        let sql = """
            SELECT camera.id FROM camera JOIN site ON site.id = site_id
            WHERE site.name = coalesce($1, site.name) AND camera.name = coalesce($2, camera.name) ORDER BY camera.id
            """
        return try connection.execute(sql, [.name(site), .name(camera)]).map { try $0.integer() }
    }

    /// The numbers of the selected models; `nil`: any.
    func models(in connection: PostgresConnection) throws -> Set<Int64>? {
        try model.map { try Self.models(called: $0, in: connection) }
    }

    /// The numbers of the models with a name, or a `name-version`.
    static func models(called name: String, in connection: PostgresConnection) throws -> Set<Int64> {
        let sql = "SELECT id FROM model WHERE name = $1 OR name || '-' || version = $1"
        return Set(try connection.execute(sql, [.text(name)]).map { try $0.integer() })
    }
}
