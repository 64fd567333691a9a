import Failure
import Messages

/// The time that labels are given, as far as the machine's clock can be believed.
struct LabelTime: Sendable {
    /// Clocks are set by so much in the normal course of things.
    static let tolerance: Int64 = 60 * 60 * 1_000_000

    /// When the newest label was given, in microseconds since 1970.
    private(set) var last: Int64 = .min

    /// The time of a label that is given now, never before that of an earlier one.
    ///
    /// - Parameters:
    ///   - clock: What the clock says, in microseconds since 1970.
    ///   - capturedAt: When the face was captured, as its camera's clock had it.
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/clock`` when the clock is an hour or more before what was there
    ///   already: it is wrong now or was wrong then, and a label with a wrong time would be counted to a wrong week.
    mutating func next(clock: Int64, capturedAt: Int64) throws(FeedbackError) -> Int64 {
        if let before = Self.gap(from: last, to: clock) {
            throw FeedbackError(
                .clock,
                "the clock went back by \(before) since the last label; set it right, or start mien-feedback again if it is "
                    + "right now, and give the label again"
            )
        }
        if let before = Self.gap(from: capturedAt, to: clock) {
            throw FeedbackError(
                .clock,
                "the clock here is \(before) before the face was captured: set it right, here or at the camera, and give the "
                    + "label again"
            )
        }
        last = max(last, clock)
        return last
    }

    /// How far a clock is back, in words; `nil` when it is not, or by little.
    private static func gap(from earlier: Int64, to clock: Int64) -> String? {
        guard earlier > clock else { return nil }
        // Foreign times may be further apart than their type can say.
        let (difference, overflow) = earlier.subtractingReportingOverflow(clock)
        let hours = (overflow ? .max : difference) / tolerance
        guard hours >= 1 else { return nil }
        return hours < 48 ? "\(hours) h" : "\(hours / 24) days"
    }
}
