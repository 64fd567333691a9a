import Failure
import Foundation
import Testing

@testable import LocalBroker

@Suite struct LocalBrokerTests {
    private let configuration = LocalBrokerConfiguration(port: 1883, dataDirectory: "/srv/broker")

    private func lines(_ configuration: LocalBrokerConfiguration) throws -> [String] {
        try configuration.fileText().split(separator: "\n").map(String.init)
    }

    @Test func listensToThisMachineOnly() throws {
        let lines = try lines(configuration)
        #expect(lines.contains("listener 1883 127.0.0.1"))
        #expect(lines.contains("allow_anonymous true"))
        #expect(lines.contains("set_tcp_nodelay true"))
        #expect(lines.contains("max_packet_size 4259840"))
        #expect(lines.contains("max_queued_messages 100000"))
        #expect(lines.contains("persistence_location /srv/broker/"))
    }

    @Test func listensAtASocketTooWhenAsked() throws {
        var configuration = configuration
        configuration.socketPath = "/srv/broker/socket"
        let listeners = try lines(configuration).filter { $0.hasPrefix("listener ") }
        #expect(listeners == ["listener 0 /srv/broker/socket", "listener 1883 127.0.0.1"])
    }

    @Test func isNotOpenToOtherMachinesWithoutPasswords() throws {
        var open = configuration
        open.bindAddress = "0.0.0.0"
        let error = #expect(throws: LocalBrokerError.self) { try open.fileText() }
        #expect(error?.code == .badConfiguration)
        open.access = .passwords(file: "/srv/passwords", rules: "/srv/rules")
        let lines = try lines(open)
        #expect(lines.contains("allow_anonymous false"))
        #expect(lines.contains("password_file /srv/passwords"))
        #expect(lines.contains("acl_file /srv/rules"))
    }

    @Test(arguments: ["/srv/a\nallow_anonymous true", "/srv/\u{0}", "/srv/\r"])
    func takesNoSettingsFromAPath(path: String) {
        var configuration = configuration
        configuration.dataDirectory = path
        let error = #expect(throws: LocalBrokerError.self) { try configuration.fileText() }
        #expect(error?.code == .badConfiguration)
    }

    @Test func writesSettingsOfPersistenceAndLog() throws {
        var configuration = configuration
        configuration.persistence = .init(every: .changes(1))
        configuration.log = .file("/srv/log")
        var lines = try lines(configuration)
        #expect(lines.contains("autosave_on_changes true"))
        #expect(lines.contains("autosave_interval 1"))
        #expect(lines.contains("log_dest file /srv/log"))
        configuration.persistence = nil
        lines = try self.lines(configuration)
        #expect(lines.contains("persistence false"))
    }

    @Test func asksClientsForCertificatesWhenItKnowsTheirAuthority() throws {
        var configuration = configuration
        configuration.tls = .init(certificate: "/c", key: "/k", clientAuthorities: "/a")
        let lines = try lines(configuration)
        #expect(lines.contains("require_certificate true"))
        #expect(lines.contains("cafile /a"))
        #expect(lines.contains("certfile /c"))
    }

    @Test func givesEachDoorItsOwnRules() throws {
        var configuration = configuration
        configuration.access = .doors(
            .init(nodeRules: "/n", revoked: "/r", programPasswords: "/w", programRules: "/p")
        )
        let error = #expect(throws: LocalBrokerError.self) { try configuration.fileText() }
        #expect(error?.code == .badConfiguration)
        configuration.socketPath = "/srv/socket"
        configuration.bindAddress = "0.0.0.0"
        configuration.tls = .init(certificate: "/c", key: "/k", clientAuthorities: "/a")
        let lines = try lines(configuration)
        let doors = lines.split { $0.hasPrefix("listener ") }.map(Array.init)
        #expect(doors.count == 3)
        #expect(doors[0].first == "per_listener_settings true")
        #expect(doors[1] == ["allow_anonymous false", "password_file /w", "acl_file /p"])
        #expect(doors[2].contains("acl_file /n") && doors[2].contains("crlfile /r"))
        #expect(doors[2].contains("require_certificate true") && doors[2].contains("use_identity_as_username true"))
        // Above the first listener they would open a third one, to everybody.
        #expect(doors[0].allSatisfy { !$0.hasPrefix("max_connections") && !$0.hasPrefix("allow_anonymous") })
    }

    @Test func passesOnWhatABridgeIsFor() throws {
        var configuration = configuration
        configuration.bridge = Bridge(
            host: "server",
            port: 8883,
            clientID: "pi",
            authorities: "/a",
            certificate: "/c",
            key: "/k",
            topics: [.init("a/#", .out), .init("b", .in)]
        )
        let lines = try lines(configuration)
        #expect(lines.suffix(2) == ["topic a/# out 1", "topic b in 1"])
        #expect(lines.contains("cleansession false") && lines.contains("bridge_protocol_version mqttv50"))
    }

    @Test func saysHowToInstallWhatIsMissing() {
        let error = #expect(throws: LocalBrokerError.self) {
            try LocalBroker.findProgram(in: ["/nonexistent"])
        }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("apt-get install mosquitto") == true)
    }

    @Test func preparesADirectoryThatOnlyItsOwnerReads() throws {
        let directory = NSTemporaryDirectory() + "local-broker-\(UUID().uuidString)"
        defer {
            // A directory left behind is no reason to fail.
            try? FileManager.default.removeItem(atPath: directory)
        }
        let broker = try LocalBroker(preparing: .init(port: try LoopbackPort.free(), dataDirectory: directory))
        #expect(broker.executable.hasSuffix("/mosquitto"))
        #expect(broker.arguments == ["-c", directory + "/mosquitto.conf"])
        let attributes = try FileManager.default.attributesOfItem(atPath: directory)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func refusesADirectoryThatCannotBe() {
        let error = #expect(throws: LocalBrokerError.self) {
            try LocalBroker(preparing: .init(port: 1, dataDirectory: "/dev/null/broker"))
        }
        #expect(error?.code == .notWritable)
    }

    @Test func findsAPortThatIsFree() throws {
        #expect(try LoopbackPort.free() >= 1_024)
    }
}
