import Bus
import Failure
import Foundation
import Messages
import RPC
import SwiftProtobuf

extension Finding {
    /// Whether the site's recorder answers at a broker: asked for one report, whatever it says.
    static func recorder(at address: BrokerAddress, site: Name) async -> Finding {
        do {
            let name = "doctor-\(ProcessInfo.processInfo.processIdentifier)"
            let reply = try await BusProbe(BusConfiguration(address: address, clientID: "mien-\(name)-rpc")).run {
                bus in
                let client = try RPCClient(bus: bus, site: site, client: try Name(name))
                return try await client.call(.recorderReports, .with { $0.limit = 1 })
            }
            return recorder(newest: reply.reports.first)
        } catch let error as RPCError where error.code == .noResponder {
            return .warning(
                "recorder",
                "no recorder of the site '\(site)' is running: nothing is stored",
                remedy: "mien up, or start mien-recorder"
            )
        } catch {
            return .bad("recorder", describe(error), remedy: "look at its log, and at mien watch")
        }
    }

    static func recorder(newest: WireStoredReport?) -> Finding {
        guard let newest else { return .good("recorder", "answers; nothing is recorded yet") }
        return .good(
            "recorder",
            "answers; its newest result is of \(newest.camera), \(Timestamp.utc(newest.recordedAt))"
        )
    }
}
