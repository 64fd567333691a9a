import Bus
import BusTestKit
import Hummingbird
import HummingbirdTesting
import Logging
import Messages
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import Testing

@testable import GatewayService

@Suite struct MetricsTests {
    private func status(
        _ state: WireServiceStatus.State = .online,
        _ metrics: [(String, [String: String], Double)] = []
    ) -> WireServiceStatus {
        .with {
            ($0.state, $0.version, $0.startedAt, $0.reportedAt) = (state, "0.1.0", 1_800_000_000_500_000, 1)
            $0.residentBytes = 4_096
            $0.metrics = metrics.map { metric in
                .with { ($0.name, $0.labels, $0.value) = (metric.0, metric.1, metric.2) }
            }
        }
    }

    /// A page of services, seen so many seconds after they were heard of.
    private func page(_ services: [(StaticString, WireServiceStatus)], after seconds: Int = 0) async throws -> String {
        let (bench, start) = (try await ServiceBench(), ContinuousClock.now)
        let time = Mutex(start)
        let page = MetricsPage { time.withLock { $0 } }
        var feed = BusFeed(site: .home)
        page.listen(to: &feed)
        try feed.open(on: bench.bus)
        try await bench.waitForSubscriptions()
        for (service, status) in services {
            let subject = Topic.Subject.status(service: .constant(service), instance: .constant("main"))
            try await bench.publish(try status.encode(), to: Topic(site: .home, subject).text)
        }
        let heard = "service=\"\(services.last?.0 ?? "")\""
        while !page.text().contains(heard) { await Task.yield() }
        time.withLock { $0 = start + .seconds(seconds) }
        return page.text()
    }

    @Test func everyMetricStandsUnderItsServiceAndInstance() async throws {
        let text = try await page([
            ("detector", status(.online, [("mien_frames_in_total", ["camera": "door"], 7)])),
            (
                "recorder",
                status(
                    .impaired,
                    [
                        ("mien_rpc_seconds_sum", ["method": "reports"], 0.25),
                        ("mien_rpc_seconds_count", ["method": "reports"], 3),
                    ]
                )
            ),
        ])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains(#"mien_frames_in_total{service="detector",instance="main",camera="door"} 7"#))
        #expect(
            lines.contains("# TYPE mien_frames_in_total counter") && lines.contains("# TYPE mien_rpc_seconds summary")
        )
        #expect(lines.contains(#"mien_rpc_seconds_sum{service="recorder",instance="main",method="reports"} 0.25"#))
        #expect(lines.contains(#"mien_up{service="detector",instance="main"} 1"#))
        #expect(lines.contains(#"mien_up{service="recorder",instance="main"} 1"#))
        #expect(lines.contains(#"mien_build_info{service="recorder",instance="main",version="0.1.0"} 1"#))
        #expect(lines.contains(#"mien_service_start_time_seconds{service="detector",instance="main"} 1800000000.5"#))
        try ExpositionCheck(text).run()
    }

    @Test func aServiceThatIsOffOrSilentIsNotUpAndItsNumbersAreGone() async throws {
        let metrics: [(String, [String: String], Double)] = [("mien_frames_in_total", [:], 7)]
        let off = try await page([("camera", status(.offline, metrics))])
        #expect(off.contains(#"mien_up{service="camera",instance="main"} 0"#) && !off.contains("frames_in"))
        let silent = try await page([("camera", status(.online, metrics))], after: 11)
        #expect(silent.contains(#"mien_up{service="camera",instance="main"} 0"#) && !silent.contains("frames_in"))
        #expect(silent.contains(#"mien_status_age_seconds{service="camera",instance="main"} 11"#))
        let fresh = try await page([("camera", status(.online, metrics))], after: 10)
        #expect(fresh.contains(#"mien_up{service="camera",instance="main"} 1"#))
    }

    @Test func foreignNamesAndTextsBreakNothing() async throws {
        let text = try await page([
            (
                "camera",
                status(
                    .online,
                    [
                        ("bad name", [:], 1), ("", [:], 1), ("mien_a", ["bad-label": "x", "ok": "a\"b\\c\nd"], 1),
                        ("mien_a", ["ok": "a\"b\\c\nd"], 2), ("mien_b", ["service": "other"], .infinity),
                        ("mien_c_total", [:], .nan), ("9mien", [:], 1), ("mien_ü", [:], 1),
                        ("mien_d", ["__x": "y"], -.infinity),
                    ]
                )
            )
        ])
        #expect(text.contains(#"mien_a{service="camera",instance="main",ok="a\"b\\c\nd"} 1"#))
        #expect(text.contains(#"mien_b{service="camera",instance="main",exported_service="other"} +Inf"#))
        #expect(text.contains("mien_c_total{service=\"camera\",instance=\"main\"} NaN"))
        #expect(!text.contains("bad") && !text.contains("9mien") && !text.contains("ü") && !text.contains("__x"))
        try ExpositionCheck(text).run()
    }

    @Test func requestsAreCountedByTheirRoutes() async throws {
        let metrics = MetricsRegistry()
        let router = Gateway.router([], logger: .silent, metrics: metrics)
        router.get("things/:name") { _, _ in "a thing" }
        try await Application(router: router).test(.router) { client in
            for name in ["a", "b"] { _ = try await client.execute(uri: "/things/\(name)", method: .get) }
            for name in ["x", "y"] { _ = try await client.execute(uri: "/nothing/\(name)", method: .get) }
        }
        let counts = metrics.snapshot().filter { $0.name == "mien_http_requests_total" }
        #expect(counts.map(\.value) == [2, 2])
        #expect(
            counts.map(\.labels) == [
                ["route": "/things/{name}", "status": "200"], ["route": "NotFound", "status": "404"],
            ]
        )
        #expect(metrics.snapshot().contains { $0.name == "mien_http_seconds_count" && $0.value == 2 })
    }

    @Test func thePageIsInPrometheussFormat() async throws {
        let router = Gateway.router([], logger: .silent)
        MetricsPage().addRoute(to: router)
        try await Application(router: router).test(.router) { client in
            let response = try await client.execute(uri: "/metrics", method: .get)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}
