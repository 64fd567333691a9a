import Store

/// What a connection remembers of the database's contents.
struct ConnectionMemory {
    var dimensions = PostgresDimensions()
    var partitions = MonthlyPartitions()
    var forgotten = ForgottenSpans()
    /// The number of the last span in `forgotten`.
    var lastForgotten: Int64 = 0
}
