extension Schema {
    // Reports of a second model that is only compared, faces that a canary read, and what shall not come back.
    //
    // No row is written again and no index is built: it takes as long for ten million reports as for ten.
    static let shadows = """
        ALTER TABLE report ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0;  -- 1: only compared, and in no sum
        ALTER TABLE face ADD COLUMN model_id INTEGER REFERENCES model;  -- who read it; NULL: the report's model

        CREATE TABLE forgotten (                   -- a report of it that was classified before is not stored any more
            id INTEGER PRIMARY KEY,
            site TEXT,                             -- NULL: any
            camera TEXT,                           -- NULL: any
            since INTEGER NOT NULL,                -- of the capture, in microseconds since 1970 UTC
            until INTEGER NOT NULL,
            forgotten_at INTEGER NOT NULL
        ) STRICT;

        ALTER TABLE event ADD COLUMN site TEXT;    -- whom it is about, if it can be forgotten
        ALTER TABLE event ADD COLUMN camera TEXT;
        UPDATE event SET camera = substr(detail, instr(detail, ', camera ') + 9,
                                         instr(detail, ', run ') - instr(detail, ', camera ') - 9)
        WHERE kind = 'label refused' AND instr(detail, ', camera ') BETWEEN 1 AND instr(detail, ', run ');

        DROP VIEW result;
        CREATE VIEW result AS                      -- without what is only compared
            SELECT strftime('%Y-%m-%dT%H:%M:%fZ', report.captured_at / 1e6, 'unixepoch') AS captured,
                   camera.site, camera.name AS camera, face.position AS face, face.track,
                   face.x / 10.0 AS x, face.y / 10.0 AS y, face.width / 10.0 AS width, face.height / 10.0 AS height,
                   emotion.name AS emotion,
                   max(angry, disgust, fear, happy, sad, surprise, neutral) / 1e6 AS confidence,
                   truth.name AS truth, report.recorded_after / 1e3 AS latency_ms,
                   model.name AS model, model.version, model.engine, producer.name AS producer, report.sequence
            FROM report
            JOIN camera ON camera.id = report.camera_id
            JOIN producer ON producer.id = report.producer_id
            LEFT JOIN face ON face.report_id = report.id
            JOIN model ON model.id = ifnull(face.model_id, report.model_id)
            LEFT JOIN emotion ON emotion.id = face.emotion
            LEFT JOIN emotion AS truth ON truth.id = face.truth
            WHERE report.shadow = 0;
        """
}
