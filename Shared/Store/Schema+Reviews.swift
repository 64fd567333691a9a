extension Schema {
    // What people say, what is counted while it is recorded, and what happened to the record itself.
    //
    // `report_by_frame` finds the reports of a frame: for a label, for a picture, for a second model's answer.
    static let reviews = """
        CREATE INDEX report_by_frame ON report (run_id, frame);
        ALTER TABLE face ADD COLUMN smoothed INTEGER REFERENCES emotion;  -- what the track came to over time

        CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE verdict (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO verdict VALUES (1, 'confirmed'), (2, 'corrected'), (3, 'not a face'), (4, 'skipped'), (5, 'undone');
        CREATE TABLE reason (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO reason VALUES
            (0, 'random'), (1, 'uncertain'), (2, 'disputed'), (3, 'rare'), (4, 'contested'), (5, 'newest');

        CREATE TABLE label (
            id INTEGER PRIMARY KEY,                -- in the order of recording; nothing is ever written over but `holds`
            producer_id INTEGER NOT NULL REFERENCES producer,
            sequence INTEGER NOT NULL,
            key TEXT NOT NULL UNIQUE,
            camera_id INTEGER NOT NULL REFERENCES camera,
            run_id INTEGER NOT NULL REFERENCES run,
            frame INTEGER NOT NULL,
            position INTEGER NOT NULL,             -- in the frame's report, from 0
            captured_at INTEGER NOT NULL,          -- the frame's
            verdict INTEGER NOT NULL REFERENCES verdict,
            emotion INTEGER REFERENCES emotion,
            person_id INTEGER NOT NULL REFERENCES person,
            given_at INTEGER NOT NULL,
            source_id INTEGER NOT NULL REFERENCES source,
            undoes TEXT,                           -- the key of the label that is taken back
            model_id INTEGER REFERENCES model,     -- whose answer was shown
            shown INTEGER REFERENCES emotion,
            reason INTEGER REFERENCES reason,      -- why the person was asked about this face
            recorded_at INTEGER NOT NULL,
            holds INTEGER NOT NULL DEFAULT 0,      -- 1: what this person says of this face at present
            UNIQUE (producer_id, sequence)
        ) STRICT;
        CREATE INDEX label_by_face ON label (run_id, frame, position);
        CREATE INDEX label_by_camera_and_time ON label (camera_id, captured_at);

        CREATE TABLE bin (                         -- what was recorded of a camera and model in a minute, hour or day
            step INTEGER NOT NULL,                 -- 0 minute, 1 hour, 2 day
            camera_id INTEGER NOT NULL REFERENCES camera,
            start INTEGER NOT NULL,                -- in steps since 1970 UTC
            model_id INTEGER NOT NULL REFERENCES model,
            reports INTEGER NOT NULL,
            faces INTEGER NOT NULL,
            angry INTEGER NOT NULL,                -- the sum of the probabilities, in millionths
            disgust INTEGER NOT NULL,
            fear INTEGER NOT NULL,
            happy INTEGER NOT NULL,
            sad INTEGER NOT NULL,
            surprise INTEGER NOT NULL,
            neutral INTEGER NOT NULL,
            angry_faces INTEGER NOT NULL,          -- how many faces showed it
            disgust_faces INTEGER NOT NULL,
            fear_faces INTEGER NOT NULL,
            happy_faces INTEGER NOT NULL,
            sad_faces INTEGER NOT NULL,
            surprise_faces INTEGER NOT NULL,
            neutral_faces INTEGER NOT NULL,
            PRIMARY KEY (step, camera_id, start, model_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            happened_at INTEGER NOT NULL,          -- microseconds since 1970 UTC
            kind TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;

        CREATE VIEW said AS
            SELECT strftime('%Y-%m-%dT%H:%M:%fZ', label.given_at / 1e6, 'unixepoch') AS given, person.name AS person,
                   camera.site, camera.name AS camera, run.number AS run, label.frame, label.position AS face,
                   verdict.name AS verdict, emotion.name AS emotion, shown.name AS shown, model.name AS model,
                   model.version, reason.name AS reason, source.name AS source, label.holds, label.key
            FROM label
            JOIN person ON person.id = label.person_id
            JOIN camera ON camera.id = label.camera_id
            JOIN run ON run.id = label.run_id
            JOIN verdict ON verdict.id = label.verdict
            JOIN source ON source.id = label.source_id
            LEFT JOIN emotion ON emotion.id = label.emotion
            LEFT JOIN emotion AS shown ON shown.id = label.shown
            LEFT JOIN model ON model.id = label.model_id
            LEFT JOIN reason ON reason.id = label.reason;

        CREATE VIEW timeline AS
            SELECT CASE step WHEN 0 THEN 'minute' WHEN 1 THEN 'hour' ELSE 'day' END AS step,
                   strftime('%Y-%m-%dT%H:%MZ', start * CASE step WHEN 0 THEN 60 WHEN 1 THEN 3600 ELSE 86400 END,
                            'unixepoch') AS start,
                   camera.site, camera.name AS camera, model.name AS model, model.version, reports, faces,
                   angry_faces, disgust_faces, fear_faces, happy_faces, sad_faces, surprise_faces, neutral_faces
            FROM bin
            JOIN camera ON camera.id = bin.camera_id
            JOIN model ON model.id = bin.model_id;
        """
}
