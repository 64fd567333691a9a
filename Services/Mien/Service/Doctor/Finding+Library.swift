import Bus
import Failure
import Foundation
import Messages
import RPC

extension Finding {
    /// Whether the site's library answers at a broker, and what it has.
    static func library(at address: BrokerAddress, site: Name) async -> Finding {
        do {
            let name = "doctor-\(ProcessInfo.processInfo.processIdentifier)"
            let reply = try await BusProbe(BusConfiguration(address: address, clientID: "mien-\(name)-library")).run {
                bus in
                let client = try RPCClient(bus: bus, site: site, client: try Name("\(name)-library"))
                return try await client.call(.libraryBundles, WireBundlesRequest())
            }
            return library(reply.bundles)
        } catch let error as RPCError where error.code == .noResponder {
            return .warning(
                "library",
                "no library of the site '\(site)' is running: classifiers run only the bundles of their own machines",
                remedy: "mien up, or start mien-library"
            )
        } catch {
            return .bad("library", describe(error), remedy: "look at its log, and at mien watch")
        }
    }

    static func library(_ bundles: [WireBundleDescription]) -> Finding {
        guard !bundles.isEmpty else {
            return .warning("library", "answers; it has no bundle", remedy: "mien models push NAME")
        }
        let names = bundles.map { "\($0.choice.name)-\($0.choice.version)" }.joined(separator: ", ")
        return .good("library", "answers; it has \(names)")
    }
}
