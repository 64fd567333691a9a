import Access
import Bus
import Failure
import Messages
import PostgresStore

@testable import Enrolment
@testable import GatewayService
@testable import Rollout

extension FuzzTarget {
    /// What people, pages and files write: names, addresses, identifiers.
    static let texts = [
        FuzzTarget("text", longest: 512) { bytes in
            var input = FuzzInput(bytes)
            try input.choice(of: readers)(input.text)
        },
        FuzzTarget("query", longest: 1_024) { bytes in
            var reader = try QueryReader(query: String(decoding: bytes, as: UTF8.self))
            _ = try reader.selection()
            _ = try reader.number("limit", in: 1...1_000)
            try reader.finish()
        },
        FuzzTarget("picture-url", longest: 2_100) { bytes in try fuzzURL(String(decoding: bytes, as: UTF8.self)) },
        FuzzTarget("tokens") { bytes in
            let list = try TokenList(parsing: String(decoding: bytes, as: UTF8.self), file: "tokens")
            promise(try TokenList(parsing: list.text, file: "again") == list, "a list that is read is written the same")
        },
    ]

    /// The order is kept: the first byte of kept inputs counts in it, so what is new goes to the end.
    private static let readers: [@Sendable (String) throws -> Void] = [
        { _ = try Name($0) },
        { _ = try ModelName($0) },
        { _ = try BrokerAddress(parsing: $0) },
        { _ = try PostgresAddress(parsing: $0) },
        { text in try same(FrameID(text)) { FrameID($0.description) } },
        { text in try same(FaceID(text)) { FaceID($0.description) } },
        { text in try same(IPAddress(text)) { IPAddress($0.description) } },
        { text in try same(TokenHash(hexadecimal: text)) { TokenHash(hexadecimal: $0.hexadecimal) } },
        { text in try same(UTCTime.microseconds(text)) { UTCTime.microseconds(UTCTime.text($0)) } },
        { text in try same(Cursor.bytes(text)) { Cursor.bytes(Cursor.text($0)) } },
        { text in _ = HeaderValue(text) },
        { text in _ = PercentCoding.decode(text, plusIsSpace: true) },
        { text in _ = ListenAddress.isLoopback(text) },
        { text in _ = try ServerHost(text) },
    ]

    private static func same<Value: Equatable>(_ value: Value?, again: (Value) -> Value?) throws {
        guard let value else { throw Refused() }
        promise(again(value) == value, "what is read is written the same: \(value)")
    }

    /// An address in a URL that is let through is one of the public internet, and the URL means the same to who reads it again.
    private static func fuzzURL(_ text: String) throws {
        let url = try PictureURL(text)
        promise(try PictureURL(url.description) == url, "a URL that is read is written the same: \(url)")
        promise(url.path.hasPrefix("/"), "a path begins with a slash: \(url)")
        let rules = FetchRules()
        try rules.check(url)
        guard case .address(let address) = url.host else { return }
        _ = try rules.choose(from: [address])
        promise(![0, 10, 127].contains(address.bytes[0]) || address.bytes.count == 16, "a private address: \(url)")
    }
}
