import Failure
import RPC

extension GatewayError {
    /// What a client over HTTP is told of a question over the bus that has no reply.
    init(_ error: RPCError) {
        let code: GatewayFailureCode =
            switch error.code {
            case .notConnected, .notSent: .notConnected
            case .noResponder: .noResponder
            case .timedOut: .timedOut
            case .tooManyCalls, .busy, .stopping: .busy
            case .tooLarge: .tooLarge
            case .malformed, .invalid, .unknownMethod: .badParameter
            case .remote("unknown_face"), .remote("unknown_frame"): .unknownFace
            case .remote("no_picture"), .remote("not_found"): .noPicture
            case .remote("conflict"), .remote("not_yours"): .conflict
            case .remote("unavailable"): .noResponder
            case .badReply, .replyTooLarge, .failed, .remote: .failed
            }
        self.init(code, error.message, cause: error.cause)
    }
}
