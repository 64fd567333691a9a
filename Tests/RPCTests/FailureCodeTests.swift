import RPC
import Testing

@Suite struct FailureCodeTests {
    @Test func readsBackWhatItWrites() {
        let codes: [RPCFailureCode] = [
            .notConnected, .notSent, .noResponder, .timedOut, .badReply, .tooManyCalls, .unknownMethod, .tooLarge,
            .malformed, .invalid, .busy, .replyTooLarge, .stopping, .failed, .remote("conflict"),
        ]
        for code in codes { #expect(RPCFailureCode(rawValue: code.rawValue) == code) }
        #expect(Set(codes.map(\.rawValue)).count == codes.count)
        #expect(codes.allSatisfy { !$0.rawValue.isEmpty })
    }

    /// A code becomes a metric's label, so whoever answers must not be able to write anything there.
    @Test(arguments: ["", "Full", "a b", "a-b", "naïve", String(repeating: "a", count: 41)])
    func whatCannotBeACodeIsOther(text: String) {
        #expect(RPCFailureCode(rawValue: text) == .remote("other"))
    }
}
