extension PostgresSchema {
    // As in SQLite's file of pictures, but in the tables' database: all sites' pictures beside their reports. A run is its number
    // here, too, for a picture comes before the report that it is of.
    private static let pictureTables = [
        """
        CREATE TABLE crop (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- of a site, in the order of recording
            site_id integer NOT NULL REFERENCES site,
            camera_id integer NOT NULL REFERENCES camera,
            run bigint NOT NULL,
            frame bigint NOT NULL,
            position integer NOT NULL,             -- in the frame's report, from 0
            captured_at bigint NOT NULL,           -- microseconds since 1970 UTC
            kept_at bigint NOT NULL,
            lot bigint NOT NULL,                   -- drawn at random: the order in which people are asked
            labelled boolean NOT NULL DEFAULT false,  -- kept for as long as its labels
            x bigint NOT NULL,                     -- tenths of a pixel
            y bigint NOT NULL,
            width bigint NOT NULL,
            height bigint NOT NULL,
            jpeg bytea NOT NULL,
            UNIQUE (run, frame, position, camera_id))
        """,
        "CREATE INDEX crop_by_lot ON crop (lot, camera_id, captured_at)",
        "CREATE INDEX crop_by_camera_and_time ON crop (camera_id, captured_at)",
        "CREATE INDEX crop_by_recording ON crop (site_id, labelled, id)",
        """
        CREATE TABLE frame (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            site_id integer NOT NULL REFERENCES site,
            camera_id integer NOT NULL REFERENCES camera,
            run bigint NOT NULL,
            frame bigint NOT NULL,
            captured_at bigint NOT NULL,
            kept_at bigint NOT NULL,
            jpeg bytea NOT NULL,                   -- faces are pixelated in it
            UNIQUE (run, frame, camera_id))
        """,
        "CREATE INDEX frame_by_camera_and_time ON frame (camera_id, captured_at)",
        "CREATE INDEX frame_by_recording ON frame (site_id, id)",
    ]

    // A JPEG does not become smaller, and trying takes time.
    static let pictures: [String] =
        pictureTables + ["crop", "frame"].map { "ALTER TABLE \($0) ALTER COLUMN jpeg SET STORAGE EXTERNAL" }
}
