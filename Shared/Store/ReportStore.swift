public import Messages

/// Keeps reports for ever, each once.
public protocol ReportStore: Sendable {
    /// Stores a batch as a whole: when it returns, the reports survive the end of this process; when it throws, none of
    /// them is stored. It blocks until then.
    ///
    /// A report whose (producer, sequence) is stored already is left as it is; one of what has been forgotten is not stored.
    ///
    /// - Throws: ``StoreError``.
    func insert(_ reports: [RecordedReport]) throws -> InsertOutcome

    /// Stores a batch of labels as ``insert(_:)-([RecordedReport])`` does reports; what became of each, in their order.
    ///
    /// A label that is refused would be the next time, too.
    ///
    /// - Throws: ``StoreError``: none of them is stored.
    func insert(_ labels: [RecordedLabel]) throws -> [LabelOutcome]

    /// Which reports or labels of a producer are stored, from a sequence on, in order; before them the highest one below, if there
    /// is any. A few thousand at most: what is left out is asked for later.
    ///
    /// - Throws: ``StoreError``.
    func storedSequences(of producer: Name, from first: UInt64) throws -> [UInt64]
}

/// What became of a batch.
public struct InsertOutcome: Sendable, Equatable {
    /// How many reports are new.
    public var stored: Int
    /// How many had been stored before.
    public var duplicates: Int
    /// How many are of what somebody had deleted after they were made: they are done with, and not stored.
    public var forgotten: Int

    public init(stored: Int = 0, duplicates: Int = 0, forgotten: Int = 0) {
        self.stored = stored
        self.duplicates = duplicates
        self.forgotten = forgotten
    }
}
