import Failure

/// Why the library does not take a bundle, beyond what its transfer finds.
typealias LibraryError = Failure<LibraryFailureCode>

/// The vocabulary of ``LibraryError``.
enum LibraryFailureCode: String, FailureCode {
    /// It takes as many bundles as it takes at a time.
    case busy
    /// The source that is named cannot be one.
    case badSource = "bad_source"
}
