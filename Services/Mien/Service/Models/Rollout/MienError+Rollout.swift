import Failure
import Rollout

extension MienError {
    /// What a rollout says, in the words of the command line.
    init(_ error: RolloutError) {
        let (code, advice): (MienFailureCode, String) =
            switch error.code {
            case .ambiguousModel: (.ambiguousModel, "")
            case .badName, .isTheModel, .neverSent: (.badArgument, "")
            case .precisionMissing: (.badArgument, " (--precision)")
            case .unknownModel: (.unknownModel, ", or the path of its folder")
            case .nothingBefore: (.notSelected, " with mien models use")
            case .nothingSelected: (.notSelected, " with mien models use")
            case .nothingTried: (.notSelected, " (mien models shadow, mien models canary)")
            case .notTried: (.notSelected, "")
            }
        self.init(code, error.message + advice, cause: error.cause)
    }
}
