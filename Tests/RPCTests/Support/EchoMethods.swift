import Bus
import Failure
import Messages
import RPC
import SwiftProtobuf

/// A method to test with: its reply repeats its request's camera.
typealias EchoMethod = RPCMethod<WireFrameRequest, WireReportsReply>

extension EchoMethod {
    static var echo: Self { .recorderFrame }
}

/// What a service may say for itself.
enum OwnCode: String, FailureCode {
    case notThere = "not_there"
}

extension WireFrameRequest {
    static func of(_ camera: String, frame: UInt64 = 1) -> Self {
        .with {
            $0.camera = camera
            $0.frame = frame
        }
    }
}

extension WireReportsReply {
    /// The reply to the request for a camera.
    static func echoing(_ request: WireFrameRequest) -> Self {
        .with { $0.next = .init(request.camera.utf8) }
    }

    var text: String { String(decoding: next, as: UTF8.self) }
}
