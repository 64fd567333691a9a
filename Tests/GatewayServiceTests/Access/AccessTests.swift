import Access
import Failure
import Foundation
import HTTPTypes
import Messages
import ProcessTestKit
import ServiceKit
import ServiceTestKit
import Testing

@testable import GatewayService

@Suite struct AccessTests {
    @Test(arguments: [
        "/api/v1/cameras", "/api/v1/reports", "/api/v1/events", "/api/v1/log", "/metrics", "/nothing",
        "/api/v1/../v1/health", "//api/v1/cameras", "/api/v1/health/", "/API/v1/health", "/%61pi/v1/cameras",
    ])
    func letsNobodyInWithoutAToken(path: String) async throws {
        try await GatewayBench.guarded().asking { client in
            let answer = try await client.get(path)
            #expect(answer.status == 401)
            #expect(answer.code == "no_token")
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test(arguments: ["Bearer wrong", "Bearer ", "bearer mien_x", "Bearer mien_a x", "Bearer \u{e9}"])
    func refusesTokensThatAreWorthNothing(header: String) async throws {
        try await GatewayBench.guarded().asking { client in
            let answer = try await client.get("/api/v1/cameras", [.authorization: header])
            #expect(answer.status == 401)
            #expect(["bad_token", "no_token"].contains(answer.code))
        }
    }

    @Test func takesATokenInEitherHeader() async throws {
        try await GatewayBench.guarded().asking { client in
            let answer1 = try await client.get("/api/v1/cameras", GatewayBench.token(.viewer))
            #expect(answer1.status == 200)
            let answer2 = try await client.get("/api/v1/cameras", [.apiKey: "mien_v"])
            #expect(answer2.status == 200)
        }
    }

    @Test func asksForTheRoleThatIsNeeded() async throws {
        try await GatewayBench.guarded().asking { client in
            for role in [Role.viewer, .labeler] {
                let answer = try await client.get("/api/v1/log", GatewayBench.token(role))
                #expect(answer.status == 403)
                #expect(answer.code == "role_needed")
            }
            let answer3 = try await client.get("/api/v1/log", GatewayBench.token(.admin))
            #expect(answer3.status == 200)
            let deletion = try await client.send(.delete, "/api/v1/records?camera=door", GatewayBench.token(.labeler))
            #expect(deletion.code == "role_needed")
            let label = try await client.send(.post, "/api/v1/labels", GatewayBench.token(.viewer), "{}")
            #expect(label.code == "role_needed")
        }
    }

    @Test func letsThoseWhoGuessWait() async throws {
        try await GatewayBench.guarded().asking { client in
            for _ in 0..<6 { _ = try await client.get("/api/v1/cameras", [.authorization: "Bearer guess"]) }
            let answer = try await client.get("/api/v1/cameras", [.authorization: "Bearer guess"])
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "1")
        }
    }

    @Test func signsBrowsersInWithACookieThatPagesElsewhereCannotUse() async throws {
        try await GatewayBench.guarded().asking { client in
            let signedIn = try await client.send(
                .post,
                "/api/v1/session",
                [.contentType: "application/json"],
                #"{"token":"mien_a"}"#
            )
            #expect(signedIn.text == #"{"name":"some-admin","person":"some-admin","role":"admin","open":false}"#)
            let cookie = try #require(signedIn.headers[.setCookie])
            #expect(cookie.contains("; HttpOnly; SameSite=Strict"))
            let value = String(cookie.prefix { $0 != ";" })
            let answer4 = try await client.get("/api/v1/cameras", [.cookie: value])
            #expect(answer4.status == 200)
            let changes: [(HTTPFields, String?)] = [
                ([.cookie: value], "cross_site"), ([.cookie: value, .origin: "https://evil.example"], "cross_site"),
                ([.cookie: value, .fetchSite: "cross-site"], "cross_site"),
                ([.cookie: value, .fetchSite: "same-site"], "cross_site"),
                ([.cookie: value, .origin: "http://localhost"], "bad_parameter"),
                ([.cookie: value, .fetchSite: "same-origin"], "bad_parameter"),
            ]
            for (headers, code) in changes {
                let answer5 = try await client.send(.delete, "/api/v1/records", headers)
                #expect(answer5.code == code)
            }
            _ = try await client.send(.delete, "/api/v1/session", [.cookie: value, .origin: "http://localhost"])
            let answer6 = try await client.get("/api/v1/cameras", [.cookie: value])
            #expect(answer6.code == "no_token")
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"token":1}"#, #"{"token":"wrong"}"#, #"{"token":"mien_a""#])
    func signsNobodyInWithoutAToken(body: String) async throws {
        try await GatewayBench.guarded().asking { client in
            let answer = try await client.send(.post, "/api/v1/session", [.contentType: "application/json"], body)
            #expect([400, 401].contains(answer.status))
            #expect(answer.code != nil)
            #expect(answer.headers[.setCookie] == nil)
        }
    }

    @Test func letsPagesElsewhereDoNothingWhereNobodyIsAsked() async throws {
        try await GatewayBench().asking { client in
            let answer7 = try await client.get("/api/v1/cameras")
            #expect(answer7.status == 200)
            for headers: HTTPFields in [[.origin: "https://evil.example"], [.fetchSite: "cross-site"]] {
                let answer8 = try await client.send(.delete, "/api/v1/records?camera=door", headers)
                #expect(answer8.code == "cross_site")
            }
        }
    }

    @Test func readsTheFileAgainWhenItChanges() async throws {
        let bench = try await GatewayBench().bench
        try withTemporaryFolder { folder in
            let file = "\(folder)/tokens"
            try GatewayBench.tokenList().write(to: file)
            let time = TestClockTime()
            let book = try TokenBook(file: file, health: bench.health, logger: bench.log.logger, now: { time.now })
            #expect(book.record(of: "mien_v")?.role == .viewer)
            var list = try GatewayBench.tokenList()
            try list.remove(Name("some-viewer"))
            try list.write(to: file)
            #expect(book.record(of: "mien_v") != nil)
            time.advance(by: .seconds(2))
            #expect(book.record(of: "mien_v") == nil)
            // A slip of the pen leaves everybody what they had; a file that is gone lets nobody in.
            try "anna boss".write(toFile: file, atomically: true, encoding: .utf8)
            time.advance(by: .seconds(2))
            #expect(book.record(of: "mien_a") != nil)
            #expect(bench.health.warning?.contains("tokens:1") == true)
            try FileManager.default.removeItem(atPath: file)
            time.advance(by: .seconds(2))
            #expect(book.record(of: "mien_a") == nil)
        }
    }

    @Test func writesDownWhoDeletesAndLooks() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mien-audit-\(UInt64.random(in: .min ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // What stays is small.
        let gateway = try await GatewayBench.guarded(audit: folder)
        try await gateway.asking { client in
            _ = try await client.send(.delete, "/api/v1/records", GatewayBench.token(.admin))
            _ = try await client.send(.delete, "/api/v1/records?camera=a", GatewayBench.token(.viewer))
        }
        let lines = try String(contentsOfFile: folder, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(#""who":"some-admin","role":"admin""#) && lines[0].contains(#""status":400"#))
        #expect(lines[1].contains(#""who":"some-viewer""#) && lines[1].contains(#""status":403"#))
    }
}
