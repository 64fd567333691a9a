import Store

/// What a system did and used while it was measured.
struct PipelineUsage {
    private(set) var seconds = 0.0
    /// Frames that the cameras published.
    private(set) var published = 0
    private(set) var reports = 0
    /// Time on a processor, by what a process does.
    private var cpu: [String: Double] = [:]

    private static var roles: [String] { PipelineReport.services + ["camera", "source"] }

    /// What happened between two moments, in which so many reports were made.
    init(from start: PipelineSample, to end: PipelineSample, reports: Int) {
        seconds = max(1e-6, Double(end.time &- start.time) / 1e6)
        published = end.publishedCount - start.publishedCount
        self.reports = reports
        for role in Self.roles {
            let difference = end.use[role].cpuSeconds - start.use[role].cpuSeconds
            // A process that was started again begins at zero, and is counted from there.
            cpu[role] = difference >= 0 ? difference : end.use[role].cpuSeconds
        }
    }

    /// Several times together.
    init(together parts: [PipelineUsage]) {
        for part in parts {
            seconds += part.seconds
            published += part.published
            reports += part.reports
            cpu.merge(part.cpu, uniquingKeysWith: +)
        }
    }

    /// Reports a second.
    var framesPerSecond: Double { reports == 0 ? 0 : Double(reports) / seconds }

    /// Time on a processor, in seconds.
    func cpuSeconds(_ role: String) -> Double { cpu[role] ?? 0 }

    /// For each report, by service; those that used nothing are left out.
    var cpuMilliseconds: [String: Double] {
        var times: [String: Double] = [:]
        for role in Self.roles where role != "source" && cpuSeconds(role) > 0 && reports > 0 {
            times[role] = (cpuSeconds(role) * 1_000 / Double(reports)).rounded(to: 3)
        }
        return times
    }

    /// The most that each service had in memory when somebody looked.
    static func megabytes(
        _ kind: KeyPath<ProcessUse.Amount, UInt64>,
        in samples: [PipelineSample]
    ) -> [String: Double] {
        var most: [String: Double] = [:]
        for role in roles where role != "source" {
            let bytes = samples.map { $0.use[role][keyPath: kind] }.max() ?? 0
            if bytes > 0 { most[role] = (Double(bytes) / 1_048_576).rounded(to: 1) }
        }
        return most
    }
}
