import Messages

/// What a system was at one moment.
struct PipelineSample: Sendable {
    /// Microseconds since 1970.
    let time: Int64
    let board: SystemBoard
    let use: ProcessUse
    /// Frames that each camera had published.
    let published: [Name: Int]

    /// Frames that all cameras had published.
    var publishedCount: Int { published.values.reduce(0, +) }
}
