import Failure
import FoundationEssentials

/// What a self-test's process writes before it ends: one line of JSON.
public struct SelfTestVerdict: Codable, Sendable, Hashable {
    /// `passed`, or the code of an error.
    public let code: String
    /// What is wrong, for a person; empty when nothing is.
    public let message: String

    static let passed = SelfTestVerdict(code: "passed", message: "")

    init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        let fault = SwapFault(error)
        self.init(code: fault.code, message: fault.message)
    }

    /// The line.
    public var line: String {
        let data = (try? JSONEncoder().encode(self)) ?? Data()  // Two texts can always be encoded.
        return String(decoding: data, as: UTF8.self)
    }
}
