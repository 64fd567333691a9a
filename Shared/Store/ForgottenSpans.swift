import Messages

/// What somebody had deleted, so that it does not come back: reports of it may wait in a spool, or be under way.
struct ForgottenSpans {
    /// Of which cameras, and of which time.
    struct Span: Hashable {
        /// `nil`: of any.
        var site: Name?
        /// `nil`: of any.
        var camera: Name?
        /// Captured at this time or later, in microseconds since 1970-01-01 UTC, as all times here.
        var since: Int64
        /// Captured before this time.
        var until: Int64
        var forgottenAt: Int64
    }

    /// The last so many are remembered.
    static let capacity = 10_000

    private(set) var spans: [Span] = []
    private var latest = Int64.min

    mutating func add(_ span: Span) {
        if spans.count >= Self.capacity { spans.removeFirst() }
        spans.append(span)
        latest = max(latest, span.forgottenAt)
    }

    /// Whether a report is of something that was forgotten after it had been made. (Not all say when they were classified, and
    /// what was captured later was not there yet.)
    ///
    /// What was forgotten by a clock that has been set back since says nothing: it would hide new reports until that time.
    func hold(_ report: RecordedReport) -> Bool {
        let madeAt = max(report.classifiedAt, report.capturedAt)
        // Nearly every report is younger than all that was forgotten.
        guard madeAt <= latest else { return false }
        return spans.contains { span in
            madeAt <= span.forgottenAt && span.forgottenAt <= report.recordedAt
                && span.isOf(report.site, report.camera)
                && report.capturedAt >= span.since && report.capturedAt < span.until
        }
    }

    /// Whether a label may be about something that was forgotten after it had been given: a label does not say when its face
    /// was captured, only that it was not later.
    func mayHold(_ label: RecordedLabel) -> Bool {
        let frame = label.face.frame
        return spans.contains { span in
            label.givenAt <= span.forgottenAt && span.isOf(frame.site, frame.camera) && span.since <= label.givenAt
        }
    }
}

extension ForgottenSpans.Span {
    fileprivate func isOf(_ site: Name, _ camera: Name) -> Bool {
        (self.site == nil || self.site == site) && (self.camera == nil || self.camera == camera)
    }
}
