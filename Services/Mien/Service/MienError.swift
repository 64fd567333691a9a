public import Failure

/// What can go wrong in the `mien` command itself.
public enum MienFailureCode: String, FailureCode {
    /// `mien.yaml` cannot be read or understood.
    case badConfiguration = "bad_configuration"
    /// A program that we start is not where it should be.
    case programMissing = "program_missing"
    /// A picture or video that was named cannot be read.
    case unreadableInput = "unreadable_input"
    /// A file or folder cannot be written.
    case cannotWrite = "cannot_write"
    /// The system did not come up in time.
    case notReady = "not_ready"
}

/// A failure of the `mien` command.
public typealias MienError = Failure<MienFailureCode>
