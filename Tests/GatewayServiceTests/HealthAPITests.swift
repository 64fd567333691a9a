import Access
import HTTPTypes
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import GatewayService

@Suite struct HealthAPITests {
    @Test func saysThatAllIsWell() async throws {
        let gateway = try await GatewayBench()
        try await gateway.bench.running(gateway.link) {
            while !gateway.link.isConnected { await Task.yield() }
            try await gateway.asking { client in
                let answer = try await client.get("/api/v1/health")
                #expect(answer.status == 200)
                #expect(answer.text == #"{"status":"ok","version":"0.1.0","broker":"connected","problems":[]}"#)
            }
        }
    }

    @Test func isOfNoUseWithoutABroker() async throws {
        try await GatewayBench().asking { client in
            let answer = try await client.get("/api/v1/health")
            #expect(answer.status == 503)
            #expect(answer.text.hasPrefix(#"{"status":"away","version":"0.1.0","broker":"away""#))
        }
    }

    @Test func listsWhatIsNotWellAndWorksNevertheless() async throws {
        let gateway = try await GatewayBench()
        gateway.bench.health.impair("disk", "there is no room")
        try await gateway.status(of: "recorder", .with { ($0.state, $0.message) = (.impaired, "the disk is full") })
        try await gateway.bench.running(gateway.link) {
            while !gateway.link.isConnected { await Task.yield() }
            try await gateway.asking { client in
                let answer = try await client.get("/api/v1/health")
                #expect(answer.status == 200)
                #expect(
                    answer.text == #"{"status":"impaired","version":"0.1.0","broker":"connected","problems":["#
                        + #"{"service":"gateway","instance":"","message":"there is no room"},"#
                        + #"{"service":"recorder","instance":"main","message":"the disk is full"}]}"#
                )
            }
        }
    }

    @Test func tellsStrangersOnlyWhetherItIsWell() async throws {
        let gateway = try await GatewayBench.guarded()
        gateway.bench.health.impair("disk", "there is no room")
        try await gateway.bench.running(gateway.link) {
            while !gateway.link.isConnected { await Task.yield() }
            try await gateway.asking { client in
                let answer = try await client.get("/api/v1/health")
                #expect(answer.text == #"{"status":"impaired","version":"0.1.0"}"#)
            }
        }
    }

    @Test func namesWhatIsNotThere() async throws {
        try await GatewayBench().asking { client in
            let answer = try await client.get("/api/v1/nothing")
            #expect(answer.status == 404)
            #expect(answer.code == "not_found")
        }
    }
}
