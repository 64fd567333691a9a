import Failure
import GRDB

/// The tables of the pictures' file, and how they came to be.
enum PictureSchema {
    /// "MieP" in ASCII.
    static let applicationID: Int32 = 0x4D69_6550

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("pictures") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: pictures)
        }
        return migrator
    }

    static func check(_ db: Database, path: String) throws {
        try Schema.check(db, path: path, mark: applicationID, migrator)
    }

    // The pictures stand last in their rows: who looks for one reads no other's.
    private static let pictures = """
        CREATE TABLE camera (
            id INTEGER PRIMARY KEY,
            site TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (site, name)
        ) STRICT;

        CREATE TABLE crop (
            id INTEGER PRIMARY KEY,                -- in the order of recording
            camera_id INTEGER NOT NULL REFERENCES camera,
            run INTEGER NOT NULL,
            frame INTEGER NOT NULL,
            position INTEGER NOT NULL,             -- in the frame's report, from 0
            captured_at INTEGER NOT NULL,          -- microseconds since 1970 UTC
            kept_at INTEGER NOT NULL,
            lot INTEGER NOT NULL,                  -- drawn at random: the order in which people are asked
            labelled INTEGER NOT NULL DEFAULT 0,   -- 1: kept for as long as its labels
            x INTEGER NOT NULL,                    -- tenths of a pixel
            y INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            jpeg BLOB NOT NULL,
            UNIQUE (run, frame, position, camera_id)
        ) STRICT;
        CREATE INDEX crop_by_lot ON crop (lot, camera_id, captured_at);
        CREATE INDEX crop_by_camera_and_time ON crop (camera_id, captured_at);
        CREATE INDEX crop_without_label ON crop (id) WHERE labelled = 0;

        CREATE TABLE frame (
            id INTEGER PRIMARY KEY,                -- in the order of recording
            camera_id INTEGER NOT NULL REFERENCES camera,
            run INTEGER NOT NULL,
            frame INTEGER NOT NULL,
            captured_at INTEGER NOT NULL,
            kept_at INTEGER NOT NULL,
            jpeg BLOB NOT NULL,                    -- faces are pixelated in it
            UNIQUE (run, frame, camera_id)
        ) STRICT;
        CREATE INDEX frame_by_camera_and_time ON frame (camera_id, captured_at);
        """
}
