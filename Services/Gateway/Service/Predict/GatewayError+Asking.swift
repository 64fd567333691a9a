import Failure
import Messages
import RPC

extension Failure<GatewayFailureCode> {
    /// Why a picture was not read, as it is told to whoever sent it.
    ///
    /// - Parameter service: Who was asked: the detector or the classifier.
    init(_ error: RPCError, asking service: Name) {
        switch error.code {
        case .timedOut: self.init(.deadline, "the \(service) did not answer in time: send it again", cause: error)
        case .busy, .tooManyCalls, .notSent:
            self.init(.busy, "as many pictures as can be are being read: send yours again in a moment", cause: error)
        case .noResponder, .notConnected, .stopping:
            let sentence = "no \(service) answers: start one (mien up, or mien-\(service)), or try again in a moment"
            self.init(service.text == "detector" ? .noDetector : .noClassifier, sentence, cause: error)
        case .tooLarge: self.init(.tooLarge, Self.sentence(error), cause: nil)
        case .remote("not_jpeg"), .remote("unsupported_jpeg"), .remote("corrupt_jpeg"):
            self.init(.badImage, Self.sentence(error), cause: nil)
        default: self.init(.failed, "the \(service) could not do it, and the gateway's log says why", cause: error)
        }
    }

    /// The service's own sentence: who asked does not know of methods.
    private static func sentence(_ error: RPCError) -> String {
        error.message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? error.message
    }
}
