public import Failure

/// What can be wrong with a request for records.
public enum RecordsFailureCode: String, FailureCode {
    /// A text that shall be a time is none.
    case badTime = "bad_time"
}

/// A failure of `mien records`.
public typealias RecordsError = Failure<RecordsFailureCode>
