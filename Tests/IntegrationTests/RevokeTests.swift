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
import Testing

/// `mien revoke` beside a `mien up` that runs.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RevokeTests {
    private let site = Name.constant("home")

    /// Runs a guarded system in a folder, and tells its nodes where it is.
    private func running(
        in folder: String,
        _ body: @escaping @Sendable (MienProcess, SecurityFolder, UInt16) async throws -> Void
    ) async throws -> MienProcess.Ending {
        let (data, port) = ("\(folder)/data", try LoopbackPort.free())
        let arguments = ["init", "--data", data, "--host", "127.0.0.1", "--port", "\(port)"]
        let made = try await MienProcess.run("mien", arguments, in: folder)
        #expect(made.status.isSuccess, "\(made.log)")
        let up = ["up", "--data", data, "--source", "desk=synthetic:1"]
        return try await MienProcess.running("mien", up, in: folder) { process in
            try await process.log.line("Connected to the broker")
            try await body(process, SecurityFolder("\(data)/security"), port)
        }
    }

    /// Enrols a node with the command, as a person would, while the broker runs.
    private func enrolled(_ name: String, in folder: String, port: UInt16) async throws -> BrokerAddress {
        let file = "\(folder)/\(name).mien"
        let arguments = ["enroll", name, "--role", "camera", "--data", "\(folder)/data", "--output", file]
        let ending = try await MienProcess.run("mien", arguments, in: folder)
        #expect(ending.status.isSuccess, "\(ending.log)")
        let papers = NodeFolder("\(folder)/node-\(name)")
        try papers.install(EnrolmentFile(text: String(contentsOfFile: file, encoding: .utf8), now: Date()))
        return BrokerAddress(
            host: "127.0.0.1",
            port: port,
            tls: .init(authorities: papers.authorityPath, certificate: papers.certificatePath, key: papers.keyPath)
        )
    }

    private func frame(of camera: String) -> OutboundMessage {
        OutboundMessage(topic: GuardedSite.topic("\(camera)/frame"), payload: [1], qos: .atLeastOnce)
    }

    /// Sends until it is heard: the broker may be reading its rules, or starting, and whoever listens may be coming back.
    private func send(of camera: String, on bus: MosquittoBus, until heard: Lines) async throws {
        let before = heard.entries.count
        while !heard.entries[before...].contains(where: { $0.contains("\(camera)/frame") }) {
            // A failure is a broker that starts again.
            await withCheckedContinuation { continuation in bus.send(frame(of: camera)) { _ in continuation.resume() } }
            try Task.checkCancellation()
        }
    }

    @Test func cutsOffTheNodeAndNobodyElse() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await running(in: folder) { process, security, port in
                let (thief, honest) = (
                    try await enrolled("hall", in: folder, port: port),
                    try await enrolled("door", in: folder, port: port)
                )
                var server = try BrokerAddress(socketPath: "\(folder)/data/broker/socket")
                try server.readLogin(from: security.loginPath(.recorder))
                let heard = Lines()
                // The broker starts again after each enrolment, and may be about to.
                try await withUnconnectedBus(server, clientID: "mien-home-ear") { ear in
                    let filter = try TopicFilter(Topic.Kind.frame.filter(site: site))
                    let subscription = Subscription(filter, qos: .atLeastOnce) { messages in
                        for message in messages { heard.add(message.topic) }
                    }
                    ear.addSubscription(subscription) { _ in }
                    try await withUnconnectedBus(thief, clientID: "thief", ending: .byCancellation) { hall in
                        try await withUnconnectedBus(honest, clientID: "honest", ending: .byCancellation) { door in
                            try await send(of: "hall", on: hall, until: heard)
                            try await revoke("hall", in: folder)
                            let before = heard.entries.count
                            // Its connection is gone, and there is no next one.
                            for await state in hall.connectionStates() {
                                if case .waiting = state { break }
                            }
                            // Others come back; what they sent last comes behind all that was sent before.
                            try await send(of: "door", on: door, until: heard)
                            #expect(!heard.entries[before...].contains { $0.contains("hall/") })
                            let again = try await isRefused(thief)
                            #expect(again)
                        }
                    }
                }
                // The system itself has come back, too.
                let lines = try await waitUntilItRecords(security, folder)
                #expect(lines)
                try process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0), "\(ending.log)")
        }
    }

    private func revoke(_ name: String, in folder: String) async throws {
        let ending = try await MienProcess.run("mien", ["revoke", name, "--data", "\(folder)/data"], in: folder)
        #expect(ending.status.isSuccess, "\(ending.log)")
        #expect(ending.output.joined().contains("every connection was dropped"), "\(ending.output)")
    }

    private func isRefused(_ address: BrokerAddress) async throws -> Bool {
        try await withUnconnectedBus(address, clientID: "thief-again", ending: .byCancellation) { bus in
            bus.send(frame(of: "hall")) { _ in }
            for await state in bus.connectionStates() {
                if case .waiting = state { return true }
                if case .connected = state { return false }
            }
            return true
        }
    }

    private func waitUntilItRecords(_ security: SecurityFolder, _ folder: String) async throws -> Bool {
        var server = try BrokerAddress(socketPath: "\(folder)/data/broker/socket")
        try server.readLogin(from: security.loginPath(.mien))
        return try await StatusListener.listening(at: server) { listener, _ in
            let now = listener.heard.entries.count
            let stored = try await listener.status(of: "recorder", after: now).count("mien_reports_stored_total")
            try await listener.status(of: "recorder", after: now) { $0.count("mien_reports_stored_total") > stored }
            return true
        }
    }
}
