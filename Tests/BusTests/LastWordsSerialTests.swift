import Bus
import BusTestKit
import Failure
import Testing

/// Birth, farewell and last will.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LastWordsSerialTests {
    private struct Accident: Error {}

    private func introduce(_ configuration: inout BusConfiguration) {
        configuration.will = OutboundMessage("status", "offline (will)")
        configuration.birth = { OutboundMessage("status", "online") }
        configuration.farewell = { OutboundMessage("status", "offline (farewell)") }
    }

    @Test func saysGoodbyeAndLeavesNoWill() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "watcher") { watcher in
                let inbox = Inbox()
                try await watcher.subscribe("status", qos: .atLeastOnce, handler: inbox.handler)
                try await withBus(address, clientID: "service", configure: introduce) { service in
                    service.send(OutboundMessage("status", "last work")) { _ in }
                }
                try await watcher.publish(OutboundMessage("status", "marker"))
                let texts = await inbox.take(4).map(\.text)
                #expect(texts == ["online", "last work", "offline (farewell)", "marker"])
            }
        }
    }

    @Test func leavesAWillWhenTheConnectionBreaks() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "watcher") { watcher in
                let inbox = Inbox()
                try await watcher.subscribe("status", qos: .atLeastOnce, handler: inbox.handler)
                try await withBus(address, clientID: "service", configure: introduce) { service in
                    // A handler that throws makes the bus drop its connection without a word.
                    try await service.subscribe("accident") { _ in throw Accident() }
                    try await watcher.publish(OutboundMessage("accident", "now"))
                    #expect(await inbox.take(3).map(\.text) == ["online", "offline (will)", "online"])
                }
                #expect(await inbox.next()?.text == "offline (farewell)")
            }
        }
    }

    @Test func isBornBeforeItSaysAnythingElse() async throws {
        try await withBrokerFixture { fixture in
            try await fixture.run { address in
                try await withBus(address, clientID: "watcher") { watcher in
                    let inbox = Inbox()
                    try await watcher.subscribe("status", qos: .atLeastOnce, handler: inbox.handler)
                    var configuration = BusConfiguration(address: address, clientID: "service")
                    introduce(&configuration)
                    let service = try MosquittoBus(configuration, logger: .silent)
                    for number in 0..<3 { service.send(OutboundMessage("status", "\(number)")) { _ in } }
                    try await withRunning(service) { _ in
                        #expect(await inbox.take(4).map(\.text) == ["online", "0", "1", "2"])
                    }
                }
            }
        }
    }
}
