import Access
import FoundationEssentials
import HTTPTypes
import Messages
import ProcessTestKit
import ServiceKit
import ServiceTestKit

@testable import GatewayService

extension GatewayBench {
    /// Tokens that tests know.
    static let tokens = [Role.viewer: "mien_v", .labeler: "mien_l", .admin: "mien_a"]

    /// A gateway that asks who comes.
    static func guarded(pictures: GatewayConfiguration.Pictures = .none, audit: String? = nil) async throws -> Self {
        var gateway = try await GatewayBench(pictures: pictures, audit: audit)
        try withTemporaryFolder { folder in
            let file = "\(folder)/tokens"
            try tokenList().write(to: file)
            let start = ContinuousClock.now
            // Time stands still, so nobody notices that the file is gone afterwards.
            let book = try TokenBook(
                file: file,
                health: gateway.bench.health,
                logger: gateway.bench.log.logger,
                now: { start }
            )
            gateway.entrance.door = Door(tokens: book)
        }
        return gateway
    }

    static func tokenList() throws -> TokenList {
        var list = TokenList()
        for (role, token) in tokens {
            try list.add(TokenRecord(name: try Name("some-\(role.rawValue)"), role: role, hash: TokenHash(of: token)))
        }
        return list
    }

    static func token(_ role: Role) -> HTTPFields { [.authorization: "Bearer \(tokens[role] ?? "")"] }
}
