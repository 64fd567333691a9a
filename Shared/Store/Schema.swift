import Failure
import GRDB

/// The tables, and how they came to be. A migration that has been released is never changed: add another.
enum Schema {
    /// "Mien" in ASCII: marks the file as ours (https://www.sqlite.org/fileformat2.html#application_id).
    static let applicationID: Int32 = 0x4D69_656E

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("reports") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: reports)
        }
        migrator.registerMigration("reviews") { db in
            try db.execute(sql: reviews)
            try BinWriter(db).add(BinWriter.talliesBeforeShadows(in: db))
        }
        // Checked at the end, every key of every row would be looked up: a new column has none.
        migrator.registerMigration("shadows", foreignKeyChecks: .immediate) { db in try db.execute(sql: shadows) }
        return migrator
    }

    /// Refuses a file that belongs to another program or to a later version of this one.
    static func check(_ db: Database, path: String) throws {
        try check(db, path: path, mark: applicationID, migrator)
    }

    /// - Parameter mark: The file's application id.
    static func check(_ db: Database, path: String, mark: Int32, _ migrator: DatabaseMigrator) throws {
        let found = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard found == mark || isEmpty else {
            throw StoreError(.foreign, "'\(path)' is a database of another program; give another path")
        }
        guard try isEmpty || !migrator.hasBeenSuperseded(db) else {
            throw StoreError(.newerSchema, "'\(path)' was written by a later version of Mien; update this one")
        }
    }

    /// Refuses a file whose tables are not the present ones, as `check` does, or not yet.
    static func checkIsCurrent(_ db: Database, path: String) throws {
        try check(db, path: path)
        guard try migrator.hasCompletedMigrations(db) else {
            throw StoreError(.olderSchema, "'\(path)' is not up to date; start this version's mien-recorder on it once")
        }
    }

    // What repeats is stored once and referred to by a small number; times are stored as differences, and fractions as
    // integers: a report with one face takes about 150 bytes. `result` shows it all in words to a person with sqlite3.
    private static let reports = """
        CREATE TABLE camera (
            id INTEGER PRIMARY KEY,
            site TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (site, name)
        ) STRICT;
        CREATE TABLE producer (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE detector (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE run (id INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE) STRICT;
        CREATE TABLE model (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            hash_prefix TEXT NOT NULL,
            engine TEXT NOT NULL,
            UNIQUE (name, version, hash_prefix, engine)
        ) STRICT;
        CREATE TABLE emotion (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO emotion VALUES
            (0, 'angry'), (1, 'disgust'), (2, 'fear'), (3, 'happy'), (4, 'sad'), (5, 'surprise'), (6, 'neutral');

        CREATE TABLE report (
            id INTEGER PRIMARY KEY,                -- in the order of recording
            producer_id INTEGER NOT NULL REFERENCES producer,
            sequence INTEGER NOT NULL,
            camera_id INTEGER NOT NULL REFERENCES camera,
            run_id INTEGER NOT NULL REFERENCES run,
            frame INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            captured_at INTEGER NOT NULL,          -- microseconds since 1970 UTC
            detected_after INTEGER NOT NULL,       -- microseconds after captured_at
            classified_after INTEGER NOT NULL,
            recorded_after INTEGER NOT NULL,
            model_id INTEGER NOT NULL REFERENCES model,
            detector_id INTEGER NOT NULL REFERENCES detector,
            UNIQUE (producer_id, sequence)
        ) STRICT;
        CREATE INDEX report_by_camera_and_time ON report (camera_id, captured_at);

        CREATE TABLE face (
            report_id INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
            position INTEGER NOT NULL,             -- in the report, from 0
            track INTEGER NOT NULL,
            x INTEGER NOT NULL,                    -- tenths of a pixel
            y INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            score INTEGER NOT NULL,                -- millionths
            emotion INTEGER NOT NULL REFERENCES emotion,
            truth INTEGER REFERENCES emotion,
            angry INTEGER NOT NULL,                -- millionths
            disgust INTEGER NOT NULL,
            fear INTEGER NOT NULL,
            happy INTEGER NOT NULL,
            sad INTEGER NOT NULL,
            surprise INTEGER NOT NULL,
            neutral INTEGER NOT NULL,
            PRIMARY KEY (report_id, position)
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW result AS
            SELECT strftime('%Y-%m-%dT%H:%M:%fZ', report.captured_at / 1e6, 'unixepoch') AS captured,
                   camera.site, camera.name AS camera, face.position AS face, face.track,
                   face.x / 10.0 AS x, face.y / 10.0 AS y, face.width / 10.0 AS width, face.height / 10.0 AS height,
                   emotion.name AS emotion,
                   max(angry, disgust, fear, happy, sad, surprise, neutral) / 1e6 AS confidence,
                   truth.name AS truth, report.recorded_after / 1e3 AS latency_ms,
                   model.name AS model, model.version, model.engine, producer.name AS producer, report.sequence
            FROM report
            JOIN camera ON camera.id = report.camera_id
            JOIN model ON model.id = report.model_id
            JOIN producer ON producer.id = report.producer_id
            LEFT JOIN face ON face.report_id = report.id
            LEFT JOIN emotion ON emotion.id = face.emotion
            LEFT JOIN emotion AS truth ON truth.id = face.truth;
        """
}
