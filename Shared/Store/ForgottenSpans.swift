package import Messages

/// What somebody had deleted, so that it does not come back: reports of it may wait in a spool, or be under way.
package struct ForgottenSpans {
    /// Of which cameras, and of which time.
    package struct Span: Hashable {
        /// `nil`: of any.
        package var site: Name?
        /// `nil`: of any.
        package var camera: Name?
        /// Captured at this time or later, in microseconds since 1970-01-01 UTC, as all times here.
        package var since: Int64
        /// Captured before this time.
        package var until: Int64
        package var forgottenAt: Int64

        package init(site: Name?, camera: Name?, since: Int64, until: Int64, forgottenAt: Int64) {
            (self.site, self.camera) = (site, camera)
            (self.since, self.until, self.forgottenAt) = (since, until, forgottenAt)
        }
    }

    /// The last so many are remembered.
    package static let capacity = 10_000

    package private(set) var spans: [Span] = []
    private var latest = Int64.min

    package init() {}

    package mutating func add(_ span: Span) {
        if spans.count >= Self.capacity { spans.removeFirst() }
        spans.append(span)
        latest = max(latest, span.forgottenAt)
    }

    /// Whether a report is of something that was forgotten after it had been made. (Not all say when they were classified, and
    /// what was captured later was not there yet.)
    ///
    /// What was forgotten by a clock that has been set back since says nothing: it would hide new reports until that time.
    package func hold(_ report: RecordedReport) -> Bool {
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
    package func mayHold(_ label: RecordedLabel) -> Bool {
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
