public import Failure

/// What is wrong with a model bundle.
public typealias ModelError = Failure<ModelFailureCode>

/// The vocabulary of ``ModelError``.
public enum ModelFailureCode: String, FailureCode {
    /// No bundle goes by that name or path.
    case bundleMissing = "bundle_missing"
    /// A model's name or version, or the name of a file, is not allowed.
    case invalidName = "invalid_name"
    /// A file that the bundle needs or lists is not there.
    case fileMissing = "file_missing"
    /// A file is larger than is accepted.
    case fileTooLarge = "file_too_large"
    /// A file's SHA-256 is not the one that the manifest states.
    case hashMismatch = "hash_mismatch"
    /// `bundle.json` is not what its format says.
    case malformedManifest = "malformed_manifest"
    /// `bundle.json` is of a later format, or asks for something that this version cannot do.
    case unsupportedManifest = "unsupported_manifest"
    /// The labels are not the seven emotions.
    case wrongLabels = "wrong_labels"
    /// `selftest.json` is not what its format says.
    case malformedSelfTest = "malformed_self_test"
    /// The engine cannot load or run the model.
    case modelUnusable = "model_unusable"
    /// The model's outputs are not those that its task needs: their names, or their sizes.
    case wrongOutput = "wrong_output"
    /// The model's output is not finite, is negative or does not sum to 1.
    case notProbabilities = "not_probabilities"
    /// The model does not give what its self-test expects.
    case selfTestFailed = "self_test_failed"
    /// A face was prepared for a model with another input.
    case wrongInput = "wrong_input"
}
