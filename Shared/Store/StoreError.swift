public import Failure

/// What can go wrong with the database.
public enum StoreFailureCode: String, FailureCode {
    /// The file or its folder cannot be made or opened.
    case cannotOpen = "cannot_open"
    /// The file or its folder may be read but not written.
    case readOnly = "read_only"
    /// Another process writes to the file.
    case inUse = "in_use"
    /// There is no room left for it.
    case full
    /// The disk failed.
    case inputOutput = "io"
    /// The file is no database, or a damaged one.
    case corrupt
    /// The file is the database of another program.
    case foreign
    /// A later version of Mien has changed the file's tables.
    case newerSchema = "newer_schema"
    /// This version of Mien has not written to the file yet.
    case olderSchema = "older_schema"
    /// The face that a label is about was never recorded, or is forgotten.
    case unknownFace = "unknown_face"
    /// The label that another takes back is not there, or is not that person's.
    case unknownLabel = "unknown_label"
    /// A label's key or number was used for another label.
    case conflict
    /// The query cannot be answered for this selection.
    case badSelection = "bad_selection"
    /// A page was asked for with the cursor of another query, or with none at all.
    case badCursor = "bad_cursor"
    /// The file that shall be written exists already.
    case exists
    /// The address of a database is none, or has a password in it.
    case badAddress = "bad_address"
    /// The database's server does not serve at the moment, or cannot be reached.
    case unreachable
    /// The database did not answer in time.
    case timedOut = "timed_out"
    /// This sort of database does not have what is asked for.
    case notSupported = "not_supported"
    /// The database refused in a way that the other codes do not cover; its number is in the sentence.
    case refused
}

/// A failure of the store.
public typealias StoreError = Failure<StoreFailureCode>
