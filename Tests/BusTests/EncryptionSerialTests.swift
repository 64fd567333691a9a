import Bus
import BusTestKit
import Failure
import LocalBroker
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct EncryptionSerialTests {
    private struct Site {
        let fixture: BrokerFixture
        let authority: Authority
        let other: Authority

        func address(_ tls: BrokerAddress.TLSOptions) -> BrokerAddress {
            var address = fixture.address
            address.tls = tls
            return address
        }
    }

    private func withSite(asksClients: Bool = false, _ body: (Site) async throws -> Void) async throws {
        try await withBrokerFixture { fixture in
            var fixture = fixture
            let directory = fixture.configuration.dataDirectory
            let authority = try await Authority("right", in: directory)
            let server = try await authority.issue("server")
            fixture.configuration.tls = .init(
                certificate: server.certificate,
                key: server.key,
                clientAuthorities: asksClients ? authority.certificate : nil
            )
            let site = Site(fixture: fixture, authority: authority, other: try await Authority("wrong", in: directory))
            try await fixture.run { _ in try await body(site) }
        }
    }

    @Test func connectsToABrokerThatItsAuthorityVouchesFor() async throws {
        try await withSite { site in
            try await withBus(site.address(.init(authorities: site.authority.certificate)), clientID: "bus") { bus in
                let inbox = Inbox()
                try await bus.subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
                // Many small and some large: records that hold several messages, messages that fill several records.
                let sizes = (0..<300).map { $0.isMultiple(of: 30) ? 60_000 : 20 }
                for size in sizes {
                    bus.send(
                        OutboundMessage(topic: "a", payload: [UInt8](repeating: 1, count: size), qos: .atLeastOnce)
                    ) {
                        _ in
                    }
                }
                #expect(await inbox.take(300).map(\.payload.count) == sizes)
            }
        }
    }

    @Test func refusesABrokerThatItsAuthorityDoesNotKnowAndKeepsTrying() async throws {
        try await withSite { site in
            var configuration = BusConfiguration(
                address: site.address(.init(authorities: site.other.certificate)),
                clientID: "bus"
            )
            configuration.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(50))
            try await withRunning(try MosquittoBus(configuration, logger: .silent)) { bus in
                let errors = await bus.connectionErrors(3)
                #expect(errors.allSatisfy { $0.code == .tls })
                #expect(errors.allSatisfy { $0.message.contains("certificate verify failed") })
            }
        }
    }

    @Test func refusesACertificateForAnotherHost() async throws {
        try await withSite { site in
            var address = site.address(.init(authorities: site.authority.certificate))
            address.host = "localhost"
            try await withRunning(try MosquittoBus(.init(address: address, clientID: "b"), logger: .silent)) { bus in
                #expect(await bus.nextConnectionError()?.code == .tls)
            }
            address.tls?.acceptsAnyHostName = true
            try await withBus(address, clientID: "bus") { _ in }
        }
    }

    @Test func showsItsOwnCertificate() async throws {
        try await withSite(asksClients: true) { site in
            let client = try await site.authority.issue("camera")
            let authorities = site.authority.certificate
            let tls = BrokerAddress.TLSOptions(
                authorities: authorities,
                certificate: client.certificate,
                key: client.key
            )
            try await withBus(site.address(tls), clientID: "bus") { bus in
                #expect(await bus.failureCode(OutboundMessage("a", "x")) == nil)
            }
            var stranger = BusConfiguration(
                address: site.address(.init(authorities: authorities)),
                clientID: "stranger"
            )
            stranger.backoff = Backoff(initial: .milliseconds(20), limit: .milliseconds(50))
            try await withRunning(try MosquittoBus(stranger, logger: .silent)) { bus in
                // TLS 1.3 refuses after the handshake: the reason races with the end of the connection.
                let errors = await bus.connectionErrors(1) { $0.code == .tls }
                #expect(errors.first?.message.contains("alert") == true)
            }
        }
    }

    @Test func doesNotStartWithoutItsCertificateFiles() async throws {
        var address = BrokerAddress(host: "127.0.0.1", port: 1)
        address.tls = .init(authorities: "/nonexistent/ca.crt")
        let bus = try MosquittoBus(.init(address: address, clientID: "bus"), logger: .silent)
        let error = await #expect(throws: BusError.self) { try await bus.run() }
        #expect(error?.code == .tls)
        #expect(error?.message.contains("missing or cannot be read") == true)
    }
}
