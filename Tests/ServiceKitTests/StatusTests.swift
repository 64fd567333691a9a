import Bus
import BusTestKit
import CoreMetrics
import Messages
import Metrics
import ServiceKit
import ServiceTestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct StatusTests {
    private let metrics = MetricsRegistry()
    private let topic = "mien/v1/home/services/camera/hall/status"

    private func page(_ health: Health, clock: WallClock = .system) -> StatusPage {
        StatusPage(version: "1.2.3", health: health, metrics: metrics, clock: clock)
    }

    private func status(_ state: WireServiceStatus.State, _ page: StatusPage) throws -> WireServiceStatus {
        try WireServiceStatus.decode(page.message(state, topic: topic).payload)
    }

    @Test func tellsWhatTheProcessIs() throws {
        let times = Count()
        let clock = WallClock {
            times.add()
            return Int64(times.value) * 1_000
        }
        Counter(label: "mien_a_total", factory: metrics).increment()
        let page = page(Health(), clock: clock)
        let status = try status(.online, page)
        #expect(status.state == .online)
        #expect(status.message.isEmpty)
        #expect(status.version == "1.2.3")
        #expect(status.startedAt == 1_000)
        #expect(status.reportedAt == 2_000)
        #expect(status.residentBytes > 1 << 20)
        #expect(status.metrics.map(\.name) == ["mien_a_total"])
    }

    @Test func isKeptByTheBrokerAndDeliveredForSure() {
        let message = page(Health()).message(.online, topic: topic)
        #expect(message.topic == topic)
        #expect(message.retain)
        #expect(message.qos == .atLeastOnce)
        #expect(message.contentType == "application/protobuf")
    }

    @Test(arguments: [
        (WireServiceStatus.State.starting, WireServiceStatus.State.starting), (.online, .impaired),
        (.offline, .offline),
    ])
    func isImpairedOnlyWhileItRuns(state: WireServiceStatus.State, shown: WireServiceStatus.State) throws {
        let health = Health()
        let page = page(health)
        #expect(try status(state, page).state == state)
        health.impair("source", "plug the camera in")
        #expect(try status(state, page).state == shown)
        #expect(try status(state, page).message == "plug the camera in")
        health.restore("source")
        #expect(try status(state, page).state == state)
    }

    @Test func aWarningIsToldWhileItIsOnline() throws {
        let health = Health()
        let page = page(health)
        health.warn("detector", "there is a better one")
        #expect(try status(.online, page).state == .online)
        #expect(try status(.online, page).message == "there is a better one")
        health.impair("source", "plug the camera in")
        #expect(try status(.online, page).state == .impaired)
        #expect(try status(.online, page).message == "plug the camera in")
    }

    @Test func reportsEveryChangeOfItsHealth() async throws {
        let bench = try await ServiceBench()
        let (changes, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let health = Health { ring.yield() }
        let topic = try Topic(parsing: topic)
        let reporter = StatusReporter(
            topic: topic,
            bus: bench.bus,
            page: page(health),
            changes: changes,
            interval: .seconds(600)
        )
        try await bench.listen(to: topic.text)
        try await bench.running(reporter) {
            health.impair("source", "plug the camera in")
            await bench.wait { bench.messages.count == 1 }
            health.restore("source")
            await bench.wait { bench.messages.count == 2 }
        }
        let statuses = try bench.decoded(WireServiceStatus.self)
        #expect(statuses.map(\.state) == [.impaired, .online])
        #expect(statuses.map(\.message) == ["plug the camera in", ""])
    }

    @Test func reportsAgainAfterEveryInterval() async throws {
        let bench = try await ServiceBench()
        let (changes, _) = AsyncStream.makeStream(of: Void.self)
        let topic = try Topic(parsing: topic)
        let reporter = StatusReporter(
            topic: topic,
            bus: bench.bus,
            page: page(Health()),
            changes: changes,
            interval: .milliseconds(1)
        )
        try await bench.listen(to: topic.text)
        try await bench.running(reporter) {
            await bench.wait { bench.messages.count >= 3 }
        }
        #expect(try bench.decoded(WireServiceStatus.self).allSatisfy { $0.state == .online })
    }
}
