public import Failure

/// Why a bundle did not come.
public typealias TransferError = Failure<TransferFailureCode>

/// The vocabulary of ``TransferError``.
public enum TransferFailureCode: String, FailureCode {
    /// The source does not answer, or the connection is gone for too long.
    case noSource = "no_source"
    /// The source has no such bundle.
    case bundleMissing = "bundle_missing"
    /// The source says that it cannot, with a code of its own.
    case sourceFailed = "source_failed"
    /// The source's answers contradict each other: sizes, names, or more or fewer bytes than it said.
    case badSource = "bad_source"
    /// What came is not what was asked for: its SHA-256 is another.
    case hashMismatch = "hash_mismatch"
    /// The bytes are right, and the bundle's name or version is another than that of the choice.
    case wrongBundle = "wrong_bundle"
    /// A bundle has more files, or more bytes, than is accepted.
    case tooLarge = "too_large"
    /// The disk is full.
    case noRoom = "no_room"
    /// The folder of models cannot be written.
    case cannotWrite = "cannot_write"
    /// A file of a bundle that is handed out cannot be read.
    case cannotRead = "cannot_read"
}
