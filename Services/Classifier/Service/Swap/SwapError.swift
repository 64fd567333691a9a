public import Failure

/// Why a model did not come to run, where the model, the engine or the plugin did not say so themselves.
public typealias SwapError = Failure<SwapFailureCode>

/// The vocabulary of ``SwapError``.
public enum SwapFailureCode: String, FailureCode {
    /// The bundle is not on this machine, and nobody gives it.
    case bundleUnavailable = "bundle_unavailable"
    /// What is there under the name has another hash than was selected.
    case otherModel = "other_model"
    /// The selection asks for a precision that there is not.
    case unknownPrecision = "unknown_precision"
    /// The self-test did not end in time.
    case selfTestTimeout = "self_test_timeout"
    /// The self-test's process died, of a crash or for want of memory.
    case selfTestCrashed = "self_test_crashed"
    /// The self-test's process could not be started or understood.
    case selfTestUnusable = "self_test_unusable"
    /// The classifier died within a minute of the swap.
    case crashed
    /// Most batches failed.
    case engineErrors = "engine_errors"
}

/// A failure as it is told and kept.
struct SwapFault: Codable, Hashable, Sendable {
    /// One of a closed set.
    let code: String
    /// For a person.
    let message: String
    /// It may be gone by itself, as when the library is not there yet.
    var isPassing = false
}

extension SwapFault {
    init(_ error: any Error) {
        let code = (error as? any CodedError)?.codeText ?? "other"
        self.init(code: code, message: describe(error), isPassing: Self.passing.contains(code))
    }

    init(_ error: SwapError) { self.init(error as any Error) }

    /// Codes of what may be gone by itself, of this module and of the transfer of bundles.
    private static let passing: Set = [SwapFailureCode.bundleUnavailable.rawValue, "no_source", "source_failed"]
}
