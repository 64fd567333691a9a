public import Messages

/// Answers questions about what is recorded, wherever that is kept. Each of them blocks, and sees the record as it was when it began.
public protocol RecordReader: Sendable {
    /// One page of reports.
    ///
    /// - Parameters:
    ///   - limit: How many reports at most, and never more than `ReadOnlyStore.pageLimit`. There may be fewer, even none,
    ///     although there are more: `next` tells.
    ///   - cursor: `next` of the page before.
    /// - Throws: ``StoreError``, with `badCursor` for a cursor of another query.
    func reports(
        _ selection: ReportSelection,
        order: ReportOrder,
        limit: Int,
        after cursor: PageCursor?
    ) throws -> ReportPage

    /// The reports of one frame, also those that are only compared, in the order of their recording; none when it is not
    /// known.
    ///
    /// - Throws: ``StoreError``.
    func reports(ofFrame frame: FrameReference) throws -> [RecordedReport]

    /// How the results of the selected cameras went over time, the oldest first; a bin without reports is left out.
    ///
    /// - Parameter selection: Its times are rounded out to whole steps.
    /// - Throws: ``StoreError``; `badSelection` when it names an emotion, or would give more than
    ///   `ReadOnlyStore.timelineLimit` bins.
    func timeline(_ selection: ReportSelection, step: TimelineStep) throws -> [TimelineBin]

    /// The kept picture of a face; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    func crop(of face: FaceReference) throws -> RecordedCrop?

    /// A kept frame; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    func frame(_ frame: FrameReference) throws -> RecordedFrame?

    /// Faces that a person may be asked about: only such of which a picture is kept.
    ///
    /// - Throws: ``StoreError``.
    func candidates(
        _ selection: ReportSelection,
        order: CandidateOrder,
        limit: Int,
        excluding person: Name?,
        draw: CandidateDraw
    ) throws -> [Candidate]

    /// One page of what people said, the last recorded first.
    ///
    /// - Parameters:
    ///   - selection: Its times are the frames', its emotion the label's, and its model the one that was shown.
    ///   - person: `nil`: everybody.
    ///   - onlyHolding: Leaves out what is no longer said: what was corrected, and takings back.
    ///   - cursor: `next` of the page before.
    /// - Throws: ``StoreError``, with `badCursor` for a cursor of another query.
    func labels(
        _ selection: ReportSelection,
        person: Name?,
        onlyHolding: Bool,
        limit: Int,
        after cursor: PageCursor?
    ) throws -> LabelPage

    /// The label with this key; `nil` when there is none.
    ///
    /// - Throws: ``StoreError``.
    func label(_ key: Name) throws -> RecordedLabel?

    /// What people said of faces against what models had said.
    ///
    /// - Parameters:
    ///   - selection: Its emotion is what the model said.
    ///   - randomOnly: Only faces about which somebody was asked because they had been drawn at random.
    /// - Throws: ``StoreError``.
    func confusion(_ selection: ReportSelection, randomOnly: Bool) throws -> [Confusion]

    /// What two models said of the same faces, and of faces that people agree about.
    ///
    /// - Throws: ``StoreError``; `badSelection` when one of them has no results or they are not two, or for a selection by
    ///   emotion or model.
    func comparison(
        of first: String,
        with second: String,
        in selection: ReportSelection
    ) throws -> ModelComparison
}

extension ReadOnlyStore: RecordReader {}
