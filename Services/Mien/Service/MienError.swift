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
    /// There is no model by that name to get.
    case unknownModel = "unknown_model"
    /// A name means more than one model.
    case ambiguousModel = "ambiguous_model"
    /// Nothing is selected that could be changed so.
    case notSelected = "not_selected"
    /// Not every classifier runs what was selected.
    case swapFailed = "swap_failed"
    /// An address cannot be understood.
    case badAddress = "bad_address"
    /// A server has no such file.
    case downloadMissing = "download_missing"
    /// A download was refused, broke off, or is not what it should be.
    case downloadFailed = "download_failed"
    /// A file is not the one that was wanted.
    case wrongFile = "wrong_file"
    /// The system did not come up in time.
    case notReady = "not_ready"
    /// What needs a terminal has none.
    case noTerminal = "no_terminal"
    /// A file or folder that would be written is there already.
    case targetExists = "target_exists"
    /// Nothing was found that matches what was asked for.
    case nothingFound = "nothing_found"
    /// A text that shall mean something does not.
    case badArgument = "bad_argument"
    /// Not all that was meant to be done was done.
    case incomplete
}

/// A failure of the `mien` command.
public typealias MienError = Failure<MienFailureCode>
