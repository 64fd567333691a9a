extension PostgresSchema {
    // As in SQLite, what repeats is stored once and referred to by a small number, and fractions are integers. Other than
    // there, a site is a column: many write here. Reports and faces have no foreign keys: six look-ups for each of ten
    // thousand rows a second.
    static let reports: [String] =
        [
            """
            CREATE TABLE schema_version (
                version integer PRIMARY KEY,
                made_at timestamptz NOT NULL DEFAULT now())
            """,
            "CREATE TABLE site (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE)",
        ]
        + ["camera", "producer"].map { table in
            """
            CREATE TABLE \(table) (
                id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                site_id integer NOT NULL REFERENCES site,
                name text NOT NULL,
                UNIQUE (site_id, name))
            """
        }
        + ["detector", "person", "source"].map { table in
            "CREATE TABLE \(table) (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE)"
        }
        + [
            "CREATE TABLE run (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL UNIQUE)",
            """
            CREATE TABLE model (
                id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text NOT NULL,
                version text NOT NULL,
                hash_prefix text NOT NULL,
                engine text NOT NULL,
                UNIQUE (name, version, hash_prefix, engine))
            """,
            "CREATE TABLE emotion (id smallint PRIMARY KEY, name text NOT NULL UNIQUE)",
            """
            INSERT INTO emotion VALUES
                (0, 'angry'), (1, 'disgust'), (2, 'fear'), (3, 'happy'), (4, 'sad'), (5, 'surprise'), (6, 'neutral')
            """,
        ] + reportTables + labelTables

    // The key of a partitioned table has to hold what it is partitioned by: the time of capture is the report's own, and
    // the same however often it comes.
    private static let reportTables = [
        "CREATE SEQUENCE report_id",
        """
        CREATE TABLE report (
            id bigint NOT NULL DEFAULT nextval('report_id'),  -- of a site, in the order of recording
            site_id integer NOT NULL,
            producer_id integer NOT NULL,
            sequence bigint NOT NULL,
            camera_id integer NOT NULL,
            run_id integer NOT NULL,
            frame bigint NOT NULL,
            width bigint NOT NULL,
            height bigint NOT NULL,
            captured_at bigint NOT NULL,           -- microseconds since 1970 UTC
            detected_at bigint NOT NULL,
            classified_at bigint NOT NULL,
            recorded_at bigint NOT NULL,
            model_id integer NOT NULL,
            detector_id integer NOT NULL,
            shadow boolean NOT NULL,               -- only compared, and in no sum
            PRIMARY KEY (producer_id, sequence, captured_at)
        ) PARTITION BY RANGE (captured_at)
        """,
        "CREATE INDEX report_by_camera_and_time ON report (camera_id, captured_at, id)",
        "CREATE INDEX report_by_frame ON report (run_id, frame)",
        "CREATE INDEX report_by_recording ON report (site_id, id)",
        "CREATE INDEX report_by_time ON report USING brin (captured_at)",
        """
        CREATE TABLE face (
            report_id bigint NOT NULL,
            captured_at bigint NOT NULL,           -- the report's
            position integer NOT NULL,             -- in the report, from 0
            track bigint NOT NULL,
            x bigint NOT NULL,                     -- tenths of a pixel
            y bigint NOT NULL,
            width bigint NOT NULL,
            height bigint NOT NULL,
            score bigint NOT NULL,                 -- millionths
            emotion smallint NOT NULL,
            truth smallint,
            \(emotions.map { "\($0) bigint NOT NULL" }.joined(separator: ", ")),
            smoothed smallint,                     -- what the track came to over time
            model_id integer,                      -- who read it; NULL: the report's model
            PRIMARY KEY (report_id, position, captured_at)
        ) PARTITION BY RANGE (captured_at)
        """,
        // Of months that nobody believes.
        "CREATE TABLE report_other PARTITION OF report DEFAULT",
        "CREATE TABLE face_other PARTITION OF face DEFAULT",
    ]

    static let emotions = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]

    private static let labelTables = [
        """
        CREATE TABLE label (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            site_id integer NOT NULL REFERENCES site,
            producer_id integer NOT NULL REFERENCES producer,
            sequence bigint NOT NULL,
            key text NOT NULL,
            camera_id integer NOT NULL REFERENCES camera,
            run_id integer NOT NULL REFERENCES run,
            frame bigint NOT NULL,
            position integer NOT NULL,
            captured_at bigint NOT NULL,           -- the frame's
            verdict smallint NOT NULL,             -- 1 confirmed, 2 corrected, 3 not a face, 4 skipped, 5 undone
            emotion smallint REFERENCES emotion,
            person_id integer NOT NULL REFERENCES person,
            given_at bigint NOT NULL,
            source_id integer NOT NULL REFERENCES source,
            undoes text,                           -- the key of the label that is taken back
            model_id integer REFERENCES model,     -- whose answer was shown
            shown smallint REFERENCES emotion,
            reason smallint,                       -- why the person was asked about this face
            recorded_at bigint NOT NULL,
            holds boolean NOT NULL DEFAULT false,  -- what this person says of this face at present
            UNIQUE (site_id, key),
            UNIQUE (producer_id, sequence))
        """,
        "CREATE INDEX label_by_face ON label (run_id, frame, position)",
        "CREATE INDEX label_by_camera_and_time ON label (camera_id, captured_at)",
        """
        CREATE TABLE bin (                         -- what was recorded of a camera and model in a minute, hour or day
            step smallint NOT NULL,                -- 0 minute, 1 hour, 2 day
            camera_id integer NOT NULL REFERENCES camera,
            start bigint NOT NULL,                 -- in steps since 1970 UTC
            model_id integer NOT NULL REFERENCES model,
            \(BinRows.columns.map { "\($0) bigint NOT NULL" }.joined(separator: ", ")),
            PRIMARY KEY (step, camera_id, start, model_id))
        """,
        """
        CREATE TABLE event (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            site_id integer NOT NULL REFERENCES site,
            happened_at bigint NOT NULL,
            kind text NOT NULL,
            detail text NOT NULL,
            camera text)                           -- whom it is about, if it can be forgotten
        """,
        """
        CREATE TABLE forgotten (                   -- a report of it that was classified before is not stored any more
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            site_id integer NOT NULL REFERENCES site,
            camera text,                           -- NULL: any
            since bigint NOT NULL,
            until bigint NOT NULL,
            forgotten_at bigint NOT NULL)
        """,
    ]

    // For people with psql.
    static let views = [
        """
        CREATE VIEW result AS                      -- without what is only compared
            SELECT CASE WHEN report.captured_at BETWEEN 0 AND 4102444800000000
                        THEN to_timestamp(report.captured_at / 1e6) END AS captured,
                   site.name AS site, camera.name AS camera, face.position AS face, face.track,
                   face.x / 10.0 AS x, face.y / 10.0 AS y, face.width / 10.0 AS width, face.height / 10.0 AS height,
                   emotion.name AS emotion,
                   greatest(angry, disgust, fear, happy, sad, surprise, neutral) / 1e6 AS confidence,
                   truth.name AS truth, model.name AS model, model.version, model.engine,
                   producer.name AS producer, report.sequence
            FROM report
            JOIN site ON site.id = report.site_id
            JOIN camera ON camera.id = report.camera_id
            JOIN producer ON producer.id = report.producer_id
            LEFT JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
            JOIN model ON model.id = coalesce(face.model_id, report.model_id)
            LEFT JOIN emotion ON emotion.id = face.emotion
            LEFT JOIN emotion AS truth ON truth.id = face.truth
            WHERE NOT report.shadow
        """
    ]
}
