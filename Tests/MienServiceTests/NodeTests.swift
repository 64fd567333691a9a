import Enrolment
import Failure
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import ServiceKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct NodeTests {
    private static let head = "broker: mqtts://server:8883\npapers: /etc/mien/papers\ncameras: {hall: 'synthetic:1'}\n"

    private func plan(_ text: String, withBroker: Bool = true) throws -> SystemPlan {
        try withTemporaryFolder { folder in
            let configuration = try SystemConfiguration(yaml: Self.head + text, file: "mien.yaml")
            var settings = LocalBrokerConfiguration(port: 1883, dataDirectory: folder)
            settings.socketPath = "/run/node"
            let broker = withBroker ? (try LocalBroker(preparing: settings), UInt16(1883)) : nil
            return SystemPlan(configuration, programs: "/opt/mien", broker: broker)
        }
    }

    private func flag(_ name: String, of child: ChildProcess?) -> String? {
        let arguments = child?.arguments ?? []
        return arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }

    @Test func sendsFramesToTheServerWithoutABrokerOfItsOwn() throws {
        let plan = try plan("role: frames", withBroker: false)
        #expect(plan.stages.map { $0.map(\.name) } == [["camera hall"]])
        let camera = plan.stages[0].first
        #expect(flag("--broker", of: camera) == "mqtts://server:8883")
        #expect(flag("--tls-cert", of: camera) == "/etc/mien/papers/node.pem")
        #expect(flag("--input-broker", of: camera) == nil)
    }

    @Test func keepsFramesAtHomeWhenItFindsTheFaces() throws {
        let plan = try plan("role: crops")
        #expect(plan.stages.map { $0.map(\.name) } == [["broker"], ["detector"], ["camera hall"]])
        let (detector, camera) = (plan.stages[1].first, plan.stages[2].first)
        #expect(flag("--broker", of: detector) == "mqtts://server:8883")
        #expect(flag("--input-broker", of: detector) == "unix:///run/node")
        #expect(flag("--broker", of: camera) == "unix:///run/node")
        #expect(flag("--tls-cert", of: camera) == nil)
    }

    @Test func sendsOnlyResultsWhenItDoesAll() throws {
        let stages = try plan("role: results").stages
        #expect(stages.map { $0.map(\.name) } == [["broker"], ["classifier"], ["detector"], ["camera hall"]])
        #expect(flag("--broker", of: stages[1].first) == "mqtts://server:8883")
        #expect(flag("--input-broker", of: stages[1].first) == "unix:///run/node")
        #expect(flag("--broker", of: stages[2].first) == "unix:///run/node")
        // Nobody on the node hears of it, so nobody there waits for it.
        #expect(stages[1].first?.service == nil)
    }

    @Test func staysAtItsOwnBrokerBehindABridge() throws {
        let plan = try plan("role: results\nuplink: bridge")
        let children = plan.stages.dropFirst().joined()
        #expect(children.allSatisfy { flag("--broker", of: $0) == "unix:///run/node" })
        #expect(children.allSatisfy { flag("--tls-cert", of: $0) == nil })
    }

    @Test(arguments: [
        "role: everything", "uplink: bridge", "role: frames\nuplink: bridge", "role: crops\nuplink: bridge",
        "role: results\nuplink: pigeon",
    ])
    func refusesANodeThatCannotBe(text: String) throws {
        let error = #expect(throws: MienError.self) {
            try SystemConfiguration(yaml: Self.head + text, file: "mien.yaml")
        }
        #expect(error?.code == .badConfiguration)
    }

    @Test(arguments: [
        "role: frames", "role: frames\nbroker: mqtts://server", "role: frames\npapers: /p\nbroker: mqtt://server",
    ])
    func refusesANodeWithoutPapersOrServer(text: String) throws {
        let error = #expect(throws: MienError.self) { try SystemConfiguration(yaml: text, file: "mien.yaml") }
        #expect(error?.code == .badConfiguration)
    }

    // MARK: mien join

    private func joined(_ text: String, sources: [String: String] = [:], in folder: String) throws -> String {
        try text.write(toFile: "\(folder)/x.mien", atomically: true, encoding: .utf8)
        let joining = NodeJoining(folder: "\(folder)/node", units: nil, program: "/usr/bin/mien")
        return try joining.join("\(folder)/x.mien", fingerprint: nil, sources: sources, force: false)
    }

    private func withFile(_ body: (String, SecurityFolder) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let security = SecurityFolder("\(folder)/security")
            try security.initialize(SiteSettings(site: Name("home"), hosts: ["server"], port: 8883), now: Date())
            try body(folder, security)
        }
    }

    @Test func writesAConfigurationThatItCanRead() throws {
        try withFile { folder, security in
            let admission = try SecurityFolder.Admission(
                Name("pi"),
                role: .edge,
                cameras: [Name("hall"), Name("door")]
            )
            let text = try security.enroll(admission, now: Date()).text
            let said = try joined(text, sources: ["hall": "rtsp://it's"], in: folder)
            #expect(said.contains("wrote \(folder)/node/papers"))
            let configuration = try SystemConfiguration(file: "\(folder)/node/mien.yaml")
            #expect(configuration.node?.work == .results)
            #expect(configuration.cameras.map(\.source) == ["rtsp://it's", "/dev/video0"])
            #expect(configuration.broker == .external("mqtts://server:8883"))
            let again = #expect(throws: MienError.self) { try joined(text, in: folder) }
            #expect(again?.code == .targetExists)
        }
    }

    @Test func writesNothingWhenTheFileWasChanged() throws {
        try withFile { folder, security in
            let text = try security.enroll(.init(Name("pi"), role: .camera), now: Date()).text
            #expect(throws: EnrolmentError.self) {
                try joined(text.replacing("\"camera\"", with: "\"edge\""), in: folder)
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/node"))
            #expect(throws: MienError.self) { try joined(text, sources: ["other": "x"], in: folder) }
            #expect(throws: MienError.self) { try joined(text, sources: ["pi": "x\nrole: results"], in: folder) }
        }
    }

    @Test(.enabled(if: hasQRCodes, "qrencode is not installed: Scripts/setup --test does it"))
    func drawsTheJoinCommand() async throws {
        let code = try await QRCode.text(of: "mien join pi.mien --fingerprint 0123456789abcdef")
        let lines = code.split(separator: "\n")
        // Two rows of squares in a line: 29 of them (version 3) and a margin of two on either side.
        #expect(lines.count == 17 && lines.allSatisfy { $0.count == 33 }, "\(code)")
        #expect(try await QRCode.text(of: "mien join other.mien --fingerprint 0123456789abcdef") != code)
    }

    private static let hasQRCodes: Bool = {
        do {
            try QRCode.check()
            return true
        } catch {
            return false
        }
    }()

    // MARK: mien nodes

    @Test func listsWhoIsEnrolledAndWhenItWasHeardOf() throws {
        try withTemporaryFolder { folder in
            let security = SiteSecurity(SystemConfiguration(dataFolder: folder))
            let settings = try SiteSettings(site: Name("home"), hosts: ["server"], port: 8883)
            try security.folder.initialize(settings, now: Date())
            _ = try security.folder.enroll(.init(Name("pi"), role: .camera, cameras: [Name("hall")]), now: Date())
            _ = try security.folder.enroll(.init(Name("gone"), role: .viewer), now: Date())
            try security.folder.revoke(Name("gone"), now: Date())
            var list = try NodeList(of: security)
            list.note(
                .with { ($0.state, $0.reportedAt) = (.online, 1_700_000_000_000_000) },
                of: .status(service: .constant("camera"), instance: .constant("hall"))
            )
            let lines = list.lines
            #expect(lines.map(\.name) == ["gone", "pi"])
            #expect(lines[0].until == nil && lines[0].lastSeen == nil)
            #expect(lines[1].isOnline && lines[1].lastSeen?.hasPrefix("2023-11-14") == true)
        }
    }
}
