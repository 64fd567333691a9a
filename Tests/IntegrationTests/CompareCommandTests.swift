import Bus
import BusTestKit
import Foundation
import Messages
import ProcessTestKit
import RPC
import ServiceKit
import Store
import Subprocess
import SwiftProtobuf
import Synchronization
import Testing

/// Two models beside each other, with real processes and a real broker.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CompareCommandTests {
    /// Says the same as the running model in a shadow's name, and waits until that is recorded. Returns of how many faces.
    private func publishShadows(_ system: RunningSystem, _ client: RPCClient) async throws -> Int {
        let reports = try await client.call(.recorderReports, .with { $0.limit = 20 }).reports
        for (index, stored) in reports.enumerated() {
            var report = stored.report
            (report.producer, report.sequence, report.shadow) = ("shadow.1", UInt64(index + 1), true)
            (report.model.name, report.model.version) = ("tiny", "2.0.0")
            // Half of a smoothed result is all that is recorded of it.
            for face in report.faces.indices { report.faces[face].clearSmoothed() }
            try await system.bus.publish(
                OutboundMessage(
                    topic: "mien/v1/home/\(stored.camera)/shadow",
                    payload: try report.encode(),
                    qos: .atLeastOnce
                )
            )
        }
        let selection = WireRecordSelection.with { $0.model = "tiny" }
        while try await client.call(.recorderReports, .with { $0.selection = selection }).reports.count < reports.count
        {
            try await system.waitUntilMoreIsStored()
        }
        return reports.reduce(0) { $0 + $1.report.faces.count }
    }

    @Test func saysHowAModelAndItsShadowCompare() async throws {
        try await withTemporaryFolder { folder in
            let printed = Mutex<(faces: Int, json: [String], table: [String], refusal: [String])>((0, [], [], []))
            let ending = try await RunningSystem.running(in: folder) { system in
                let client = try RPCClient(bus: system.bus, site: Name("home"), client: Name("compare-test"))
                let faces = try await publishShadows(system, client)
                let arguments = ["--broker", system.brokerURL, "--since", "1h"]
                let json = try await MienProcess.run(
                    "mien",
                    ["models", "compare", "baseline", "tiny", "--json"] + arguments
                )
                let table = try await MienProcess.run(
                    "mien",
                    ["models", "compare", "baseline", "tiny-2.0.0"] + arguments
                )
                let unknown = try await MienProcess.run("mien", ["models", "compare", "baseline", "other"] + arguments)
                #expect(json.status == .exited(0) && table.status == .exited(0) && unknown.status != .exited(0))
                printed.withLock { $0 = (faces, json.output, table.output, unknown.log) }
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0))
            let (faces, json, table, refusal) = printed.withLock { $0 }
            #expect(json.first?.contains(#""agreement":{"faces":\#(faces),"#) == true, "\(json)")
            #expect(json.first?.contains(#""better":"not_enough_evidence""#) == true, "\(json)")
            #expect(
                table.first?.hasPrefix("Of \(faces) faces that both read, they say the same of 100") == true,
                "\(table)"
            )
            #expect(refusal.joined().contains("no result is of a model 'other'"), "\(refusal)")
            let store = try ReadOnlyStore(path: RunningSystem.database(in: folder))
            #expect(try store.reports(ReportSelection(model: "tiny")).reports.allSatisfy(\.isShadow))
        }
    }
}
