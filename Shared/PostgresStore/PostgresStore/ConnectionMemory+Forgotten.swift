import Messages
import Store

extension ConnectionMemory {
    /// Reads what was forgotten since it was last asked.
    mutating func learnForgotten(in connection: PostgresConnection) throws {
        let sql = """
            SELECT forgotten.id, site.name, camera, since, until, forgotten_at
            FROM forgotten JOIN site ON site.id = site_id WHERE forgotten.id > $1
            ORDER BY forgotten.id DESC LIMIT \(ForgottenSpans.capacity)
            """
        let found = try connection.execute(sql, [.integer(lastForgotten)]).map { row in
            let id = try row.integer()
            let span = ForgottenSpans.Span(
                site: try row.name(),
                camera: try row.optionalName(),
                since: try row.integer(),
                until: try row.integer(),
                forgottenAt: try row.integer()
            )
            return (id, span)
        }
        for (id, span) in found.reversed() {
            forgotten.add(span)
            lastForgotten = max(lastForgotten, id)
        }
    }
}
