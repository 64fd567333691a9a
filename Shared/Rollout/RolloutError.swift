package import Failure

/// Why a group of classifiers is not told what somebody meant.
package typealias RolloutError = Failure<RolloutFailureCode>

/// The vocabulary of ``RolloutError``.
package enum RolloutFailureCode: String, FailureCode {
    /// The name means more than one model.
    case ambiguousModel = "ambiguous_model"
    /// A text does not name a model.
    case badName = "bad_name"
    /// What shall be tried beside the model is the model.
    case isTheModel = "is_the_model"
    /// Plugins are not sent.
    case neverSent = "never_sent"
    /// That model is not tried as shadow or canary.
    case notTried = "not_tried"
    /// Nothing was selected before what is selected.
    case nothingBefore = "nothing_before"
    /// No model is selected.
    case nothingSelected = "nothing_selected"
    /// There is no shadow or canary.
    case nothingTried = "nothing_tried"
    /// The bundle has no network of this precision.
    case precisionMissing = "precision_missing"
    /// There is no model by that name.
    case unknownModel = "unknown_model"
}
