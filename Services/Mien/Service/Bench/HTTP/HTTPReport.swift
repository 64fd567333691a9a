/// What a gateway reaches beside the bare kernels.
struct HTTPReport: Encodable, Sendable {
    /// One of several short measurements: the gateway, and the kernels just before it.
    struct Round: Encodable, Sendable {
        let gateway: Double
        let kernels: Double
    }

    /// What 200 clients who do not heed `Retry-After` do to it.
    struct Flood: Encodable, Sendable {
        let clients: Int
        let seconds: Double
        let ok: Int
        let busy: Int
        /// Other answers, broken connections, and answers that did not come in time.
        let failed: Int
        let p99: Double
        /// Of the gateway, in megabytes, at the end of each part.
        let memory: [Double]

        /// By how many percent the memory grew after the first part.
        var growth: Double {
            guard let first = memory.first, let last = memory.last, first > 0 else { return 0 }
            return ((last / first - 1) * 100).rounded(to: 1)
        }
    }

    /// Medians of one client, in milliseconds.
    let latencies: [Round]
    /// Pictures a second of as many clients as keep everybody busy.
    let throughputs: [Round]
    let flood: Flood

    /// The median of what the gateway adds, in milliseconds.
    var addedLatency: Double { median(latencies.map { $0.gateway - $0.kernels }).rounded(to: 2) }
    /// The median of what it reaches of the kernels.
    var ratio: Double { median(throughputs.map { $0.gateway / max(1e-9, $0.kernels) }).rounded(to: 3) }

    private func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    /// What was asked for and what came out.
    var goals: [BenchGoal] {
        [
            BenchGoal(name: "added latency, one client, p50", limit: .atMost(5), unit: "ms", measured: addedLatency),
            BenchGoal(name: "gateway / bare kernels", limit: .atLeast(0.85), unit: "", measured: ratio),
            BenchGoal(
                name: "\(flood.clients) clients: failed requests",
                limit: .atMost(0),
                unit: "",
                measured: Double(flood.failed)
            ),
            BenchGoal(
                name: "\(flood.clients) clients: gateway's memory grows",
                limit: .atMost(10),
                unit: "%",
                measured: flood.growth
            ),
        ]
    }

    private enum CodingKeys: String, CodingKey {
        case goals, latencies, throughputs, flood
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(goals, forKey: .goals)
        try container.encode(latencies, forKey: .latencies)
        try container.encode(throughputs, forKey: .throughputs)
        try container.encode(flood, forKey: .flood)
    }
}
