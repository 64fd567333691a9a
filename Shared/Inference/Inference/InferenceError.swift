public import Failure

/// What went wrong with a network.
public typealias InferenceError = Failure<InferenceFailureCode>

/// The vocabulary of ``InferenceError``.
public enum InferenceFailureCode: String, FailureCode {
    /// No engine goes by that name.
    case engineMissing = "engine_missing"
    /// The engine cannot run on this machine.
    case engineUnavailable = "engine_unavailable"
    /// A setting of an engine is out of its bounds.
    case invalidSetting = "invalid_setting"
    /// There is no file where the model should be.
    case modelMissing = "model_missing"
    /// The engine cannot read the model.
    case modelUnreadable = "model_unreadable"
    /// A tensor's shape and values contradict each other.
    case invalidTensor = "invalid_tensor"
    /// The network refused its input or failed on the way.
    case runFailed = "run_failed"
}
