import Bus
import BusTestKit
import Failure
import Foundation
import Glibc
import LocalBroker
import Testing
import Threads

/// What the broker refuses, and what the system is short of.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LimitsSerialTests {
    @Test func refusesWhatTheBrokerWouldNotTake() async throws {
        try await withBroker {
            $0.limits.packetBytes = 10_000
        } _: { address in
            try await withBus(address, clientID: "bus") { bus in
                for qos in [QualityOfService.atMostOnce, .atLeastOnce] {
                    let large = OutboundMessage("a", String(repeating: "x", count: 20_000), qos: qos)
                    #expect(await bus.failureCode(large) == .tooLarge)
                }
                #expect(await bus.failureCode(OutboundMessage("a", "small")) == nil)
            }
        }
    }

    @Test func leavesMessagesInCompanyWhileItGathers() async throws {
        try await withBroker { address in
            let gather = { (configuration: inout BusConfiguration) in
                configuration.pace = Pace(from: .seconds(1), to: .seconds(1), share: 1)
            }
            try await withBus(address, clientID: "reader", configure: gather) { reader in
                let (batches, batch) = AsyncStream<[String]>.makeStream()
                try await reader.subscribe("a", qos: .atLeastOnce) { messages in batch.yield(messages.map(\.text)) }
                try await withBus(address, clientID: "writer") { writer in
                    try await writer.publish(OutboundMessage("a", "alone"))
                    #expect(await batches.first { _ in true } == ["alone"])
                    for text in ["first", "second", "third"] {
                        try await writer.publish(OutboundMessage("a", text, qos: .atLeastOnce))
                    }
                    #expect(await batches.first { _ in true } == ["first", "second", "third"])
                }
            }
        }
    }

    @Test func carriesAFrameOfFourMebibytes() async throws {
        try await withBroker { address in
            try await withBus(address, clientID: "bus") { bus in
                let inbox = Inbox()
                try await bus.subscribe("a", handler: inbox.handler)
                let frame = [UInt8](repeating: 7, count: 4 << 20)
                try await bus.publish(OutboundMessage(topic: "a", payload: frame))
                #expect(await inbox.next()?.payload == frame)
            }
        }
    }

    @Test func saysThatTheRulesForbidATopic() async throws {
        try await withBroker { configuration in
            let rules = configuration.dataDirectory + "/rules"
            try Data("topic readwrite open/#\n".utf8).write(to: URL(fileURLWithPath: rules))
            configuration.access = .rules(file: rules)
        } _: { address in
            try await withBus(address, clientID: "bus") { bus in
                #expect(await bus.failureCode(OutboundMessage("secret", "x")) == .denied)
                #expect(await bus.failureCode(OutboundMessage("open/a", "x")) == nil)
            }
        }
    }

    @Test func worksWithMoreThan1024OpenFiles() async throws {
        guard Self.raiseFileLimit(to: 4_096) else {
            try Test.cancel("this process may not open 4096 files")
        }
        try await withBroker { address in
            let files = (0..<1_200).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
            defer { for file in files { close(file) } }
            #expect(files.allSatisfy { $0 >= 0 })
            try await withBus(address, clientID: "bus") { bus in
                let inbox = Inbox()
                try await bus.subscribe("a", qos: .atLeastOnce, handler: inbox.handler)
                for number in 0..<10 { try await bus.publish(OutboundMessage("a", "\(number)")) }
                #expect(await inbox.take(10).count == 10)
            }
        }
    }

    private static func raiseFileLimit(to count: rlim_t) -> Bool {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < count else { return true }
        limit.rlim_cur = count
        limit.rlim_max = max(limit.rlim_max, count)
        return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    }
}
