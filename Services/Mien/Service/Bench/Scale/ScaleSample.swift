import Messages

/// What the system and the simulated cameras had done by one moment.
struct ScaleSample: Sendable {
    /// Microseconds since 1970.
    let time: Int64
    let board: SystemBoard
    let use: ProcessUse
    /// Messages of the cameras that were taken.
    let sent: Int
    /// Messages of the cameras for which there was no room.
    let refused: Int

    var stored: Int { board.total("mien_reports_stored_total") }

    /// Sets of faces that reached a classifier.
    var taken: Int { board.total("mien_frames_in_total", service: "classifier") }

    /// Those that it gave up.
    var shed: Int { board.reportedDrops(service: "classifier").values.reduce(0, +) }

    /// Those that it made reports of.
    var read: Int { board.total("mien_frames_out_total", service: "classifier") }

    /// Reports that came to the recorder again.
    var repeated: Int { board.total("mien_reports_duplicate_total") }
}
