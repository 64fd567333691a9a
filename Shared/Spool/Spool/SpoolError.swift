public import Failure

/// What can go wrong with a spool.
public enum SpoolFailureCode: String, FailureCode {
    /// The file or its folder cannot be made or opened.
    case cannotOpen = "cannot_open"
    /// The file or its folder may be read but not written.
    case readOnly = "read_only"
    /// Another process has the spool.
    case inUse = "in_use"
    /// There is no room left on the disk.
    case full
    /// The disk failed.
    case inputOutput = "io"
    /// The file is no database, or a damaged one.
    case corrupt
    /// The file is the database of another program.
    case foreign
    /// A later version of Mien has written the file.
    case newer
    /// The producer's name stands in the spool already.
    case usedBefore = "used_before"
    /// The message could not be made; the cause tells why.
    case notMade = "not_made"
    /// The message is larger than receivers take.
    case tooLarge = "too_large"
    /// Too many messages wait to be stored.
    case busy
    /// The spool was stopped.
    case closed
    /// The configuration cannot be.
    case badConfiguration = "bad_configuration"
    /// SQLite refused in a way that the other codes do not cover; its number is in the sentence.
    case refused
}

/// A failure of a spool.
public typealias SpoolError = Failure<SpoolFailureCode>
