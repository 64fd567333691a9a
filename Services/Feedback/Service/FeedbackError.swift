public import Failure

/// Why a label was not accepted, or a question not answered.
public enum FeedbackFailureCode: String, FailureCode {
    /// The request says something that cannot be; sent again, it is refused again.
    case invalid
    /// No face like this was recorded.
    case unknownFace = "unknown_face"
    /// No label like the one to be taken back was given.
    case unknownLabel = "unknown_label"
    /// The label to be taken back is another person's.
    case notYours = "not_yours"
    /// The key belongs to a label that says something else.
    case conflict
    /// The clock contradicts what was recorded: the label's time would be wrong.
    case clock
    /// Who has to be asked does not answer at present; the same request may succeed later.
    case unavailable
}

/// A failure of the feedback service.
public typealias FeedbackError = Failure<FeedbackFailureCode>
