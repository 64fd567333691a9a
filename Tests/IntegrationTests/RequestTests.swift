import Bus
import BusTestKit
import Failure
import Foundation
import Messages
import ProcessTestKit
import RPC
import ServiceKit
import Subprocess
import SwiftProtobuf
import Testing

/// A real recorder is asked over a real broker.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RequestTests {
    @Test func theRecorderAnswersUntilItIsKilledAndThenNobodyDoes() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await StatusListener.listening(at: address) { listener, bus in
                    let client = try RPCClient(bus: bus, site: .constant("home"), client: .constant("test"))
                    let ending = try await MienProcess.running(
                        "mien-recorder",
                        ["--database", "\(folder)/mien.sqlite", "--broker", "\(address)"]
                    ) { process in
                        try await listener.status(of: "recorder") { $0.state == .online }
                        try await bus.publish(
                            OutboundMessage(
                                topic: "mien/v1/home/hall/emotions",
                                payload: try report(),
                                qos: .atLeastOnce
                            )
                        )
                        try await listener.status(of: "recorder") { $0.count("mien_reports_stored_total") == 1 }
                        let reply = try await firstReply(client)
                        #expect(reply.reports.map(\.camera) == ["hall"])
                        let request = WireForgetRequest.with { $0.selection.camera = "hall" }
                        let forgotten = try await client.call(.recorderForget, request)
                        #expect(forgotten.reports == 1)
                        try process.send(SIGKILL)
                        try await process.log.end()
                    }
                    #expect(ending.status == .signaled(SIGKILL))
                    let error = await #expect(throws: RPCError.self) {
                        try await client.call(.recorderReports, WireReportsRequest(), timeout: .seconds(50))
                    }
                    #expect(error?.code == .noResponder)
                }
            }
        }
    }

    /// The recorder's connection for requests may come up after the one for reports.
    private func firstReply(_ client: RPCClient) async throws -> WireReportsReply {
        while true {
            do {
                return try await client.call(.recorderReports, WireReportsRequest())
            } catch let error as RPCError where error.code == .noResponder {
                await Task.yield()
            }
        }
    }

    private func report() throws -> [UInt8] {
        try WireEmotionReport.with {
            ($0.producer, $0.sequence) = ("test", 1)
            ($0.frame.sequence, $0.frame.capturedAt) = (1, 1_800_000_000_000_000)
            ($0.frame.width, $0.frame.height) = (640, 480)
            ($0.model.name, $0.model.version) = ("baseline", "0.1.0")
        }.encode()
    }
}
