import Bus
import BusTestKit
import Enrolment
import Failure
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import ServiceKit
import Subprocess
import Synchronization
import Testing

/// Who gets past a real broker with the configuration that `mien init` makes, and how far.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AdmissionTests {
    /// Collects the topics of what comes.
    private final class Ear: Sendable {
        let heard = Lines()

        var topics: [String] { heard.entries }

        var handler: MessageHandler {
            { [self] messages in for message in messages { heard.add(message.topic) } }
        }
    }

    private func message(_ path: String) -> OutboundMessage {
        OutboundMessage(topic: GuardedSite.topic(path), payload: [1], qos: .atLeastOnce)
    }

    /// What the broker says to a message; `nil` when it took it.
    private func refusal(_ path: String, on bus: MosquittoBus) async -> BusFailureCode? {
        do {
            _ = try await bus.publish(message(path))
            return nil
        } catch {
            return error.code
        }
    }

    /// Checks what the broker says to a message.
    private func expect(_ code: BusFailureCode?, _ path: String, on bus: MosquittoBus) async {
        let refusal = await refusal(path, on: bus)
        #expect(refusal == code, "\(path)")
    }

    /// Why a client does not get in; `nil` when it does.
    private func refusal(of address: BrokerAddress, clientID: String = "stranger") async throws -> BusFailureCode? {
        try await withUnconnectedBus(address, clientID: clientID, ending: .byCancellation) { bus in
            bus.send(message("hall/frame")) { _ in }
            for await state in bus.connectionStates() {
                if case .waiting(let error, _) = state { return error.code }
                // TLS 1.3 refuses after the handshake, but never says that the connection is accepted.
                if case .connected = state { return nil }
            }
            return .closed
        }
    }

    private func expectRefused(_ address: BrokerAddress, _ why: Comment) async throws {
        let code = try await refusal(of: address)
        #expect(code != nil, why)
    }

    private func expectAdmitted(_ address: BrokerAddress) async throws {
        let code = try await refusal(of: address)
        #expect(code == nil)
    }

    /// Runs `body` while somebody on the server hears everything, and returns what was heard.
    private func hearing(
        _ site: GuardedSite,
        _ body: (MosquittoBus) async throws -> Void
    ) async throws -> [String] {
        let ear = Ear()
        try await withBus(try site.address(of: .recorder), clientID: "mien-home-ear") { bus in
            for kind in [Topic.Kind.frame, .faces, .emotions, .shadow, .labels] {
                try await bus.subscribe(kind.filter(site: .constant("home")), qos: .atLeastOnce, handler: ear.handler)
            }
            try await body(bus)
            // One's own message comes behind all that was sent before.
            let fence = GuardedSite.topic("rpc/reply/fence")
            try await bus.subscribe(fence, qos: .atLeastOnce, handler: ear.handler)
            _ = try await bus.publish(message("rpc/reply/fence"))
            try await ear.heard.line(fence)
        }
        return Array(ear.topics.dropLast())
    }

    @Test func nobodyGetsInWhoIsNotEnrolled() async throws {
        try await GuardedSite.with { site in
            let hall = try site.join("hall")
            let expired = try site.join("late", at: Date() - 400 * 86_400)
            let authorities = hall.authorityPath
            var stranger = site.address(of: hall)
            stranger.tls = .init(authorities: authorities)
            let wrong = try wrongPapers(in: site.folder, authorities: authorities)
            var guest = site.fixture.address
            (guest.username, guest.password) = ("recorder", "guess")
            try await site.fixture.run { _ in
                let heard = try await hearing(site) { _ in
                    try await expectRefused(stranger, "without a certificate")
                    try await expectRefused(site.address(of: wrong), "of another authority")
                    try await expectRefused(site.address(of: expired), "expired")
                    try await expectRefused(site.fixture.address, "at the socket, without a name")
                    try await expectRefused(guest, "at the socket, with a wrong password")
                    try await expectAdmitted(site.address(of: hall))
                }
                #expect(heard.allSatisfy { $0 == GuardedSite.topic("hall/frame") } && heard.count <= 1)
            }
        }
    }

    /// Papers of an authority with the same name.
    private func wrongPapers(in folder: String, authorities: String) throws -> NodeFolder {
        let other = SecurityFolder("\(folder)/other")
        try other.initialize(SiteSettings(site: Name("home"), hosts: ["127.0.0.1"], port: 1), now: Date())
        let papers = NodeFolder("\(folder)/wrong")
        try papers.install(try other.enroll(.init(Name("hall"), role: .camera), now: Date()))
        // It trusts the right broker: it is the broker that must not trust it.
        try FileManager.default.removeItem(atPath: papers.authorityPath)
        try FileManager.default.copyItem(atPath: authorities, toPath: papers.authorityPath)
        return papers
    }

    @Test func aNodeWritesWhatIsItsOwnAndIsToldOfTheRest() async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            try await site.fixture.run { _ in
                let counted = Count()
                let heard = try await hearing(site) { _ in
                    try await withBus(
                        site.address(of: papers),
                        clientID: "node",
                        configure: { $0.denied = { counted.add() } }
                    ) { bus in
                        for path in ["hall/emotions", "hall/faces", "services/detector/pi/status"] {
                            await expect(nil, path, on: bus)
                        }
                        let foreign = [
                            "door/emotions", "door/frame", "labels", "receipts/pi.1", "models/classifiers/desired",
                            "models/classifiers/other/actual", "services/detector/other/status", "rpc/recorder/forget",
                            "rpc/reply/other", "rpc/library/take",
                        ]
                        for path in foreign { await expect(.denied, path, on: bus) }
                        #expect(counted.count == foreign.count)
                    }
                }
                #expect(Set(heard) == [GuardedSite.topic("hall/emotions"), GuardedSite.topic("hall/faces")])
            }
        }
    }

    private final class Count: Sendable {
        private let value = Mutex(0)

        var count: Int { value.withLock { $0 } }

        func add() { value.withLock { $0 += 1 } }
    }

    @Test func aNodeHearsNothingOfOthers() async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            try await site.fixture.run { _ in
                let ear = Ear()
                try await withBus(site.address(of: papers), clientID: "node") { node in
                    try await node.subscribe("#", qos: .atLeastOnce, handler: ear.handler)
                    try await withBus(site.address(of: .mien), clientID: "mien-home-m") { bus in
                        for path in ["hall/faces", "door/faces", "rpc/reply/somebody", "models/g/desired"] {
                            await expect(nil, path, on: bus)
                        }
                    }
                    // Its own subscription's last message comes behind all of the others.
                    try await withBus(site.address(of: .recorder), clientID: "mien-home-r") { bus in
                        await expect(nil, "receipts/pi.1", on: bus)
                    }
                    try await ear.heard.line("receipts/pi.1")
                }
                #expect(ear.topics == [GuardedSite.topic("models/g/desired"), GuardedSite.topic("receipts/pi.1")])
            }
        }
    }

    @Test func aRevokedNodeIsCutOffAndStaysOut() async throws {
        try await GuardedSite.with { site in
            let (thief, honest) = (try site.join("hall"), try site.join("door"))
            let ear = Ear()
            try await withUnconnectedBus(site.address(of: thief), clientID: "thief", ending: .byCancellation) { bus in
                try await site.fixture.run { _ in
                    while await refusal("hall/frame", on: bus) != nil {}
                    try await bus.subscribe("#", qos: .atLeastOnce, handler: ear.handler)
                    try site.security.revoke(try Name("hall"), now: Date())
                    try await site.reload()
                    // The connection stands, and is good for nothing.
                    await expect(.denied, "hall/frame", on: bus)
                    try await withBus(site.address(of: .mien), clientID: "mien-home-m") { bus in
                        await expect(nil, "models/g/desired", on: bus)
                    }
                    try await expectRefused(site.address(of: thief), "revoked")
                    try await expectAdmitted(site.address(of: honest))
                }
                // Started again, as 'mien revoke' has it: the connection is gone, and there is no next one.
                try await site.fixture.run { _ in
                    try await expectAdmitted(site.address(of: honest))
                    try await expectRefused(site.address(of: thief), "revoked")
                }
                #expect(ear.topics.isEmpty)
            }
        }
    }

    @Test func whoTakesTheRecordersNameGetsNothingThatWaitsForIt() async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            try await site.fixture.run { _ in
                let keeps: (inout BusConfiguration) -> Void = { $0.sessionExpirySeconds = 600 }
                let recorder = try site.address(of: .recorder)
                try await withBus(recorder, clientID: "mien-home-recorder-main", configure: keeps) { bus in
                    try await bus.subscribe(Topic.Kind.emotions.filter(site: .constant("home")), qos: .atLeastOnce) {
                        _ in
                    }
                }
                try await withBus(site.address(of: papers), clientID: "node") { bus in
                    await expect(nil, "hall/emotions", on: bus)
                }
                let ear = Ear()
                try await withBus(site.address(of: papers), clientID: "mien-home-recorder-main", configure: keeps) {
                    bus in
                    try await bus.subscribe(
                        Topic.Kind.receipt.filter(site: .constant("home")),
                        qos: .atLeastOnce,
                        handler: ear.handler
                    )
                    try await withBus(recorder, clientID: "mien-home-r") { bus in
                        await expect(nil, "receipts/pi.1", on: bus)
                    }
                    try await ear.heard.line("receipts/pi.1")
                }
                #expect(ear.topics == [GuardedSite.topic("receipts/pi.1")])
            }
        }
    }

    @Test func getsItsNextCertificateAndShowsItFromThenOn() async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            let before = try papers.certificate
            let registrar = ["--security", site.security.path] + site.flags(of: .registrar)
            try await site.fixture.run { _ in
                let ending = try await MienProcess.running("mien-registrar", registrar) { process in
                    try await process.log.line("Connected to the broker")
                    let file = try configuration(of: papers, site)
                    let early = try await MienProcess.run("mien", ["renew", "--config", file])
                    #expect(early.status.isSuccess && early.output == ["It is not time yet."])
                    // The registrar's subscription may come after its connection.
                    while try papers.certificate == before {
                        _ = try await MienProcess.run("mien", ["renew", "--force", "--config", file])
                    }
                    try process.send(SIGTERM)
                }
                #expect(ending.status == .exited(0), "\(ending.log)")
                #expect(try papers.certificate.serial != before.serial)
                try await expectAdmitted(site.address(of: papers))
            }
        }
    }

    private func configuration(of papers: NodeFolder, _ site: GuardedSite) throws -> String {
        let path = "\(site.folder)/node.yaml"
        let text =
            "broker: mqtts://127.0.0.1:\(site.fixture.configuration.port)\npapers: \(papers.path)\nrole: frames\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func aProgramThatRunsShowsTheCertificateThatIsThereWhenItConnectsAgain() async throws {
        try await GuardedSite.with { site in
            let (hall, door) = (try site.join("hall"), try site.join("door"))
            try await withUnconnectedBus(site.address(of: hall), clientID: "program") { bus in
                try await site.fixture.run { _ in while await refusal("hall/frame", on: bus) != nil {} }
                for (old, new) in [(hall.certificatePath, door.certificatePath), (hall.keyPath, door.keyPath)] {
                    try FileManager.default.removeItem(atPath: old)
                    try FileManager.default.copyItem(atPath: new, toPath: old)
                }
                try await site.fixture.run { _ in
                    while await refusal("door/frame", on: bus) != nil {}
                    await expect(.denied, "hall/frame", on: bus)
                }
            }
        }
    }
}
