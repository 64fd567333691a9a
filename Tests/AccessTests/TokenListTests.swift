import Access
import Failure
import Messages
import Testing

@Suite struct TokenListTests {
    private let hash = TokenHash(of: "secret")

    @Test func readsWhatItWrites() throws {
        var list = TokenList()
        try list.add(TokenRecord(name: try Name("anna"), role: .labeler, hash: hash))
        try list.add(
            TokenRecord(
                name: try Name("tv"),
                role: .viewer,
                hash: TokenHash(of: "other"),
                expires: 1_800_000_000_000_000
            )
        )
        #expect(try TokenList(parsing: "# who may what\n\n" + list.text, file: "tokens") == list)
    }

    @Test(arguments: [
        "anna", "anna viewer", "anna boss 00", "Anna viewer HASH", "anna viewer HASH tomorrow",
        "anna viewer HASH 2027-01-01 x",
        "anna viewer HASHff", "anna viewer \u{0}", "anna viewer HASH\nanna viewer HASH",
    ])
    func namesTheLineThatIsNone(text: String) throws {
        let text = "# one\n" + text.replacing("HASH", with: hash.hexadecimal)
        let error = try #require(throws: AccessError.self) { try TokenList(parsing: text, file: "tokens") }
        #expect(error.code == .badLine)
        #expect(error.message.hasPrefix("tokens:"))
    }

    @Test func findsTheOwnerOfATokenAloneWhileItIsWorthSomething() throws {
        var list = TokenList()
        let token = AccessToken()
        try list.add(TokenRecord(name: try Name("anna"), role: .admin, hash: token.hash, expires: 1_000))
        #expect(list.record(of: TokenHash(of: token.text), at: 999)?.name.text == "anna")
        #expect(list.record(of: TokenHash(of: token.text), at: 1_000) == nil)
        #expect(list.record(of: TokenHash(of: token.text + "x"), at: 0) == nil)
        #expect(list.record(of: TokenHash(of: ""), at: 0) == nil)
    }

    @Test func neverDrawsTheSameTokenTwice() {
        #expect(Set((0..<1_000).map { _ in AccessToken().text }).count == 1_000)
    }

    @Test func ranksRoles() {
        #expect(Role.viewer < .labeler && .labeler < .admin && !(Role.admin < .viewer))
    }

    @Test func refusesASecondTokenOfAName() throws {
        var list = TokenList()
        let record = TokenRecord(name: try Name("anna"), role: .admin, hash: hash)
        try list.add(record)
        #expect(throws: AccessError.self) { try list.add(record) }
        try list.remove(record.name)
        #expect(throws: AccessError.self) { try list.remove(record.name) }
    }
}
