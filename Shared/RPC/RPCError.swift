public import Failure

/// Why a call has no reply.
public enum RPCFailureCode: FailureCode {
    // What the caller's side finds.

    /// There is no connection to the broker.
    case notConnected
    /// The broker did not take the request.
    case notSent
    /// Nobody listens to the service's requests.
    case noResponder
    /// No reply came in time.
    case timedOut
    /// The reply is not what belongs to the method.
    case badReply
    /// Too many calls of this client wait for their replies already.
    case tooManyCalls

    // What the service says.

    /// The service has no such method.
    case unknownMethod
    /// The request is larger than the method allows.
    case tooLarge
    /// The request does not decode.
    case malformed
    /// The request says something impossible.
    case invalid
    /// Too many requests wait already: of this client, or of all.
    case busy
    /// The reply would be larger than a message may be.
    case replyTooLarge
    /// The service is ending.
    case stopping
    /// The service failed in a way that has no code.
    case failed
    /// A code of the service's own.
    case remote(String)

    private static let own: [Self] = [
        .notConnected, .notSent, .noResponder, .timedOut, .badReply, .tooManyCalls, .unknownMethod, .tooLarge,
        .malformed,
        .invalid, .busy, .replyTooLarge, .stopping, .failed,
    ]
    private static let byText = Dictionary(uniqueKeysWithValues: own.map { ($0.rawValue, $0) })
    /// Codes come from outside and become labels of metrics.
    private static let longestRemote = 40

    // By hand, because a case has a value of its own.
    public var rawValue: String {
        switch self {
        case .notConnected: "not_connected"
        case .notSent: "not_sent"
        case .noResponder: "no_responder"
        case .timedOut: "timed_out"
        case .badReply: "bad_reply"
        case .tooManyCalls: "too_many_calls"
        case .unknownMethod: "unknown_method"
        case .tooLarge: "too_large"
        case .malformed: "malformed"
        case .invalid: "invalid"
        case .busy: "busy"
        case .replyTooLarge: "reply_too_large"
        case .stopping: "stopping"
        case .failed: "failed"
        case .remote(let code): code
        }
    }

    /// The code with this text; one that could not be a code becomes `other`.
    public init(rawValue: String) {
        if let known = Self.byText[rawValue] {
            self = known
        } else {
            self = .remote(Self.isCode(rawValue) ? rawValue : "other")
        }
    }

    private static func isCode(_ text: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return (1...longestRemote).contains(text.utf8.count)
            && text.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
    }
}

/// A failure of a call: the code and sentence of the service, or why they did not come.
public typealias RPCError = Failure<RPCFailureCode>
