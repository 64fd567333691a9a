import BusTestKit
import Enrolment
import Foundation
import ProcessTestKit
import ServiceKit
import Subprocess
import Testing

/// A gateway that others reach: with a certificate of the site's own authority, and tokens.
@Suite(.timeLimit(.minutes(2))) struct GatewayDoorTests {
    /// What curl said.
    private struct Answer {
        let exitStatus: TerminationStatus
        let status: String
    }

    private func ask(_ url: String, _ arguments: [String] = []) async throws -> Answer {
        let ending = try await MienProcess.run(
            "/usr/bin/curl",
            ["--silent", "--max-time", "30", "--output", "/dev/null", "--write-out", "%{http_version} %{http_code}\n"]
                + arguments + [url]
        )
        return Answer(exitStatus: ending.status, status: ending.output.joined())
    }

    /// A gateway on all of this machine's addresses, with the site's certificate; `body` gets its port and an admin's token.
    private func withGateway(_ site: GuardedSite, _ body: @Sendable (Int, String) async throws -> Void) async throws {
        let tokens = "\(site.folder)/tokens"
        let made = try await MienProcess.run("mien", ["token", "add", "anna", "--role", "admin", "--file", tokens])
        let words = (made.output + made.log).joined(separator: " ").split(separator: " ")
        let token = String(try #require(words.first { $0.hasPrefix("mien_") }))
        let ending = try await MienProcess.running(
            "mien-gateway",
            ["--host", "0.0.0.0", "--port", "0", "--tokens", tokens]
                + [
                    "--tls-certificate", site.security.path(.certificate), "--tls-private-key",
                    site.security.path(.key),
                ]
                + site.flags(of: .gateway)
        ) { gateway in
            let line = try await gateway.log.line("The web app is there")
            let port = try #require(line.firstMatch(of: #/address=https:\/\/0\.0\.0\.0:(\d+)/#).flatMap { Int($0.1) })
            try await body(port, token)
            try gateway.send(SIGTERM)
        }
        #expect(ending.status == .exited(0))
    }

    @Test func servesThoseWhoTrustTheSitesAuthorityAndShowAToken() async throws {
        try await GuardedSite.with { site in
            try await site.fixture.run { _ in
                try await withGateway(site) { port, token in
                    let url = "https://127.0.0.1:\(port)/api/v1/cameras"
                    let trusting = ["--cacert", site.security.path(.authority)]
                    let known = try await ask(url, trusting + ["--header", "Authorization: Bearer \(token)"])
                    #expect(known.exitStatus.isSuccess && known.status == "1.1 200")
                    let stranger = try await ask(url, trusting)
                    #expect(stranger.exitStatus.isSuccess && stranger.status == "1.1 401")
                    let liar = try await ask(url, trusting + ["--header", "Authorization: Bearer mien_guessed"])
                    #expect(liar.status == "1.1 401")
                    // curl's word for a certificate that nobody vouches for.
                    let doubtful = try await ask(url, ["--header", "Authorization: Bearer \(token)"])
                    #expect(doubtful.exitStatus == .exited(60))
                    let plain = try await ask(url.replacing("https", with: "http"))
                    #expect(!plain.exitStatus.isSuccess && plain.status.hasSuffix("000"))
                }
            }
        }
    }

    @Test(arguments: [
        (["--tls-certificate", "CERTIFICATE", "--tls-private-key", "KEY"], "give --tokens FILE"),
        (["--tokens", "TOKENS"], "give --tls-certificate FILE and --tls-private-key FILE"),
        (["--tls-certificate", "CERTIFICATE", "--tokens", "TOKENS"], "belong together"),
        (["--tls-certificate", "KEY", "--tls-private-key", "KEY", "--tokens", "TOKENS"], "PEM"),
    ])
    func opensNoDoorToOthersThatIsNotLocked(flags: [String], complaint: String) async throws {
        try await withTemporaryFolder { folder in
            let made = try await MienProcess.run("mien", ["init", "--data", folder, "--host", "127.0.0.1"], in: folder)
            #expect(made.status.isSuccess)
            let tokens = "\(folder)/tokens"
            _ = try await MienProcess.run("mien", ["token", "add", "anna", "--role", "viewer", "--file", tokens])
            let security = SecurityFolder("\(folder)/security")
            let files = [
                "CERTIFICATE": security.path(.certificate), "KEY": security.path(.key), "TOKENS": tokens,
            ]
            let arguments = flags.map { files[$0] ?? $0 }
            let ending = try await MienProcess.run("mien-gateway", ["--host", "0.0.0.0", "--port", "0"] + arguments)
            #expect(!ending.status.isSuccess)
            #expect(ending.log.joined().contains(complaint))
        }
    }
}
