import Failure
import Messages
public import Store

extension PostgresStore {
    /// So many reports go in one transaction.
    static let forgetStep = 500
    /// So many pictures do.
    static let pictureStep = 100

    /// Deletes what was recorded of a camera, of a span of time, or both: reports, faces, labels, also refused ones, pictures, and
    /// their share of the timeline. Reports of it that come later, and were made before, are not stored: by no recorder of this database.
    ///
    /// Only of one site, this one when the selection names none. PostgreSQL writes over what is deleted when it needs the room, and its log
    /// and its backups have it until they are deleted, too.
    ///
    /// - Parameter now: In microseconds since 1970-01-01 UTC, for the event.
    /// - Throws: `StoreError`; `badSelection` when the selection names neither camera nor time, or an emotion or model.
    public func forget(_ selection: ReportSelection, at now: Int64) throws -> ForgetOutcome {
        try selection.checkIsForgettable()
        var selection = selection
        let site = selection.site ?? self.site
        selection.site = site
        try refuse(selection, of: site, at: now)
        var outcome = ForgetOutcome()
        for camera in try erasing.use({ try selection.cameras(in: $0) }) {
            let span = CameraSpan(camera: camera, since: selection.since, until: selection.until)
            var step: CameraSpan.Step
            repeat {
                step = try erasing.transaction { try span.forgetReports(limit: Self.forgetStep, in: $0) }
                outcome.reports += step.reports
                outcome.faces += step.faces
            } while step.reports == Self.forgetStep
            outcome.pictures += try forgetPictures(span)
            outcome.labels += try erasing.transaction { connection in
                try span.forgetBins(in: connection)
                return try span.forgetLabels(in: connection)
            }
        }
        let event = RecordedEvent(forgetting: outcome, of: selection, at: now)
        try erasing.transaction { connection in
            try Self.forgetRefusals(selection, of: site, in: connection)
            try Self.insert(event, site: site, in: connection)
        }
        return outcome
    }

    private func forgetPictures(_ span: CameraSpan) throws -> Int {
        var sum = 0
        for table in ["crop", "frame"] {
            var deleted: Int
            repeat {
                deleted = try erasing.transaction { try span.forgetPictures(in: table, limit: Self.pictureStep, $0) }
                sum += deleted
            } while deleted == Self.pictureStep
        }
        return sum
    }

    /// From now on nothing of this is stored that was made before. Who is storing at this moment is waited for: what he stores is
    /// deleted.
    private func refuse(_ selection: ReportSelection, of site: Name, at now: Int64) throws {
        try erasing.transaction { connection in
            let lock = PostgresParameter.integer(PostgresSchema.Lock.storing.rawValue)
            try connection.execute("SELECT pg_advisory_xact_lock($1)", [lock])
            var dimensions = PostgresDimensions()
            let number = try dimensions.number(of: .site(site), in: connection)
            try connection.execute(
                "INSERT INTO forgotten (site_id, camera, since, until, forgotten_at) VALUES ($1, $2, $3, $4, $5)",
                [
                    .integer(number), .name(selection.camera), .integer(selection.since), .integer(selection.until),
                    .integer(now),
                ]
            )
        }
    }

    /// Deletes what was kept of refused labels that may be about a face that is forgotten.
    private static func forgetRefusals(
        _ selection: ReportSelection,
        of site: Name,
        in connection: PostgresConnection
    ) throws {
        try connection.execute(
            """
            DELETE FROM event
            WHERE kind = $1 AND happened_at >= $2 AND detail <> $3 AND site_id = (SELECT id FROM site WHERE name = $4)
                AND (camera IS NULL OR camera = coalesce($5, camera))
            """,
            [
                .text(RecordedEvent.Kind.labelRefused.rawValue), .integer(selection.since),
                .text(RecordedEvent.forgottenLabel), .name(site), .name(selection.camera),
            ]
        )
    }
}
