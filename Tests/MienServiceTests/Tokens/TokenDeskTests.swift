import Access
import Failure
import Foundation
import Messages
import ProcessTestKit
import ServiceKit
import Testing

@testable import MienService

@Suite struct TokenDeskTests {
    private let clock = WallClock { 1_795_262_584_000_000 }

    @Test func makesATokenThatTheFileKnowsOnlyByItsHash() throws {
        try withTemporaryFolder { folder in
            let file = "\(folder)/deep/tokens"
            let desk = TokenDesk(file: file, clock: clock)
            let token = try desk.make(.constant("anna"), role: "labeler", expires: "2027-01-31")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains(token))
            #expect(try TokenList(file: file).record(of: TokenHash(of: token), at: clock.now)?.role == .labeler)
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try desk.lines() == ["anna                 labeler  until 2027-01-31T00:00:00.000Z"])
        }
    }

    @Test(arguments: [("boss", nil), ("viewer", "yesterday"), ("viewer", "2020-01-01")] as [(String, String?)])
    func refusesWhatIsNoRoleOrNoTimeToCome(role: String, expires: String?) throws {
        try withTemporaryFolder { folder in
            let desk = TokenDesk(file: "\(folder)/tokens", clock: clock)
            let error = #expect(throws: MienError.self) {
                try desk.make(.constant("anna"), role: role, expires: expires)
            }
            #expect(error?.code == .badArgument)
        }
    }

    @Test func removesATokenAndSaysWhenThereIsNone() throws {
        try withTemporaryFolder { folder in
            let desk = TokenDesk(file: "\(folder)/tokens", clock: clock)
            #expect(try desk.lines().first?.hasPrefix("no tokens in") == true)
            #expect(throws: AccessError.self) { try desk.remove(.constant("anna")) }
            _ = try desk.make(.constant("anna"), role: "viewer", expires: nil)
            #expect(throws: AccessError.self) { try desk.make(.constant("anna"), role: "admin", expires: nil) }
            try desk.remove(.constant("anna"))
            #expect(throws: AccessError.self) { try desk.remove(.constant("anna")) }
        }
    }
}
