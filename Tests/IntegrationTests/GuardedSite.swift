import Bus
import BusTestKit
import Enrolment
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import ServiceKit
import Subprocess

/// A site whose broker asks everybody who they are.
struct GuardedSite: Sendable {
    let folder: String
    let security: SecurityFolder
    let fixture: BrokerFixture

    /// Makes an authority and a broker that believes it; the broker does not run yet.
    static func with(_ body: (GuardedSite) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let arguments = ["init", "--data", "\(folder)/data", "--host", "127.0.0.1"]
            let ending = try await MienProcess.run("mien", arguments, in: folder)
            guard ending.status.isSuccess else { throw MienProcess.Failed(description: "\(ending.log)") }
            let security = SecurityFolder("\(folder)/data/security")
            try await withBrokerFixture { broker in
                Self.guardDoors(of: &broker, security)
            } _: { fixture in
                try await body(GuardedSite(folder: folder, security: security, fixture: fixture))
            }
        }
    }

    /// The broker as `mien up` starts it.
    private static func guardDoors(of broker: inout LocalBrokerConfiguration, _ security: SecurityFolder) {
        broker.socketPath = "\(broker.dataDirectory)/socket"
        broker.tls = .init(
            certificate: security.path(.certificate),
            key: security.path(.key),
            clientAuthorities: security.path(.authority)
        )
        broker.access = .doors(
            .init(
                nodeRules: security.path(.nodeRules),
                revoked: security.path(.revoked),
                programPasswords: security.path(.programPasswords),
                programRules: security.path(.programRules)
            )
        )
    }

    /// Lets a node in, and puts its papers into a folder of its own.
    func join(_ text: String, _ role: NodeRole = .camera, cameras: [String] = [], at time: Date = Date()) throws
        -> NodeFolder
    {
        let cameras = try cameras.map { try Name($0) }
        let file = try security.enroll(.init(Name(text), role: role, cameras: cameras), now: time)
        let papers = NodeFolder("\(folder)/node-\(text)")
        try papers.install(file)
        return papers
    }

    /// Who a node is to the broker.
    func address(of papers: NodeFolder) -> BrokerAddress {
        BrokerAddress(
            host: "127.0.0.1",
            port: fixture.configuration.port,
            tls: .init(authorities: papers.authorityPath, certificate: papers.certificatePath, key: papers.keyPath)
        )
    }

    /// Who a program of the server's own is.
    func address(of program: Program) throws -> BrokerAddress {
        var address = fixture.address
        try address.readLogin(from: security.loginPath(program))
        return address
    }

    /// The flags of a program of the server's own.
    func flags(of program: Program) -> [String] {
        ["--broker", "\(fixture.address)", "--broker-login", security.loginPath(program)]
    }

    /// Has the broker read its rules again. It does so after what it has in hand: when somebody's second message has come
    /// back, it has.
    func reload() async throws {
        let text = try String(contentsOfFile: fixture.configuration.processFile, encoding: .utf8)
        let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        guard pid > 1, kill(pid, SIGHUP) == 0 else { throw CocoaError(.fileReadUnknown) }
        try await withBus(address(of: .mien), clientID: "mien-home-reload") { bus in
            for _ in 0..<2 {
                _ = try await bus.publish(
                    OutboundMessage(topic: Self.topic("rpc/reply/reload"), payload: [0], qos: .atLeastOnce)
                )
            }
        }
    }

    /// The topic under the site.
    static func topic(_ path: String) -> String { "mien/v1/home/\(path)" }
}
