import Bus
import BusTestKit
import Enrolment
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import RPC
import ServiceKit
import Spool
import Store
import Subprocess
import SwiftProtobuf
import Testing

/// A node, a server, and a network between them that is cut for a while.
@Suite(.serialized, .timeLimit(.minutes(5))) struct EdgeTests {
    /// The frames whose results are made while the network is cut, at five a second: 900 for three minutes (docs/edge.md).
    private static let outage = ProcessInfo.processInfo.environment["OUTAGE_FRAMES"].flatMap { Int($0) } ?? 60

    /// A node's whole work, as `mien up` runs it.
    private func configuration(_ site: GuardedSite, _ papers: NodeFolder, port: UInt16, uplink: String) throws -> String
    {
        let path = "\(site.folder)/mien.yaml"
        let text = """
            broker: mqtts://127.0.0.1:\(port)
            papers: \(papers.path)
            data: \(site.folder)/n
            role: results
            uplink: \(uplink)
            model: baseline
            detector: {kind: haar}
            cameras:
              hall: {source: "synthetic:1", fps: 5, size: 320x240}
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Runs a recorder on the server, and a node behind a network; returns what is recorded and what was made.
    private func run(_ uplink: String) async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            let proxy = try CuttableProxy(to: site.fixture.configuration.port)
            let file = try configuration(site, papers, port: proxy.port, uplink: uplink)
            let database = "\(site.folder)/mien.sqlite"
            try await site.fixture.run { _ in
                let recorder = ["--database", database] + site.flags(of: .recorder)
                let ending = try await MienProcess.running("mien-recorder", recorder) { recorder in
                    try await recorder.log.line("Connected to the broker")
                    let node = try await MienProcess.running("mien", ["up", "--config", file], in: site.folder) {
                        node in
                        try await survive(site, proxy, node)
                        try node.send(SIGTERM)
                    }
                    #expect(node.status == .exited(0), "\(node.log)")
                    try recorder.send(SIGTERM)
                }
                #expect(ending.status == .exited(0), "\(ending.log)")
            }
            let ledger = try SpoolLedger(path: "\(site.folder)/n/classifier.spool")
            let made = ledger.entries.reduce(0) { $0 + Int($1.committed) }
            let pending = ledger.entries.reduce(0) { $0 + $1.pending }
            let stored = try ReadOnlyStore(path: database).summary().reports
            #expect(ledger.entries.allSatisfy { $0.dropped == 0 })
            // A report whose receipt had not come when the node ended may be stored, or wait.
            #expect(stored >= made - pending && stored <= made, "\(made) made, \(stored) stored, \(pending) pending")
            #expect(stored > Self.outage)
        }
    }

    /// Cuts the network, waits for an outage's results, restores it, and waits until the server has them.
    private func survive(_ site: GuardedSite, _ proxy: CuttableProxy, _ node: MienProcess) async throws {
        let local = try BrokerAddress(socketPath: "\(site.folder)/n/broker/socket")
        try await StatusListener.listening(at: site.address(of: .mien)) { server, _ in
            try await server.status(of: "recorder") { $0.count("mien_reports_stored_total") > 5 }
            try await StatusListener.listening(at: local) { inside, _ in
                let before = try await inside.status(of: "detector", after: inside.heard.entries.count)
                let frames = before.count("mien_frames_out_total")
                proxy.cut()
                let now = server.heard.entries.count
                let stored = try await server.status(of: "recorder", after: now).count("mien_reports_stored_total")
                try await inside.status(of: "detector") { $0.count("mien_frames_out_total") >= frames + Self.outage }
                let silent = try await server.status(of: "recorder", after: server.heard.entries.count)
                // What was on its way when the network was cut.
                #expect(silent.count("mien_reports_stored_total") <= stored + 10)
                proxy.restore()
                let wanted = stored + Self.outage
                try await server.status(of: "recorder") { $0.count("mien_reports_stored_total") >= wanted }
            }
        }
    }

    @Test func resultsOfACutNetworkArriveOnceFromTheSpool() async throws {
        try await run("direct")
    }

    /// A broker deals a group's questions out to all its members, those too that may neither read nor answer them.
    @Test func aNodeTakesNoQuestionsFromThoseWhoMayAnswer() async throws {
        try await GuardedSite.with { site in
            let papers = try site.join("pi", .edge, cameras: ["hall"])
            let file = try configuration(site, papers, port: site.fixture.configuration.port, uplink: "direct")
            try await site.fixture.run { _ in
                let arguments = ["--spool", "none", "--instance", "server"] + site.flags(of: .classifier)
                _ = try await MienProcess.running("mien-classifier", arguments) { server in
                    let node = try await MienProcess.running("mien", ["up", "--config", file], in: site.folder) {
                        node in
                        try await ask(site)
                        try node.send(SIGTERM)
                    }
                    #expect(node.status == .exited(0), "\(node.log)")
                    try server.send(SIGTERM)
                }
            }
        }
    }

    /// Asks until both classifiers have had their turns, had they both been asked.
    private func ask(_ site: GuardedSite) async throws {
        try await StatusListener.listening(at: site.address(of: .mien)) { server, bus in
            for instance in ["server", "pi"] {
                // The second status says that it is subscribed.
                for _ in 0..<2 {
                    let now = server.heard.entries.count
                    try await server.heard.first(after: now) { $0.service == "classifier" && $0.instance == instance }
                }
            }
            let client = try RPCClient(bus: bus, site: .constant("home"), client: .constant("test"))
            let faces = try FaceLoad.set(FaceLoad.face(), sequence: 1)
            for _ in 0..<6 {
                let reply = try await client.call(
                    .classifierRead,
                    .with { ($0.camera, $0.faces) = ("asked", faces) },
                    timeout: .seconds(20)
                )
                #expect(reply.report.faces.count == 1)
            }
        }
    }

    @Test func resultsOfACutNetworkArriveOnceOverTheBridge() async throws {
        try await run("bridge")
    }
}
