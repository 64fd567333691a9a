public import Failure

/// What can be wrong with tokens.
public enum AccessFailureCode: String, FailureCode {
    /// A line of the file of tokens is none.
    case badLine = "bad_line"
    /// The file cannot be read.
    case unreadable
    /// The file cannot be written.
    case unwritable
    /// There is a token of this name already.
    case nameTaken = "name_taken"
    /// There is no token of this name.
    case unknownName = "unknown_name"
}

/// A failure of ``TokenList``.
public typealias AccessError = Failure<AccessFailureCode>
