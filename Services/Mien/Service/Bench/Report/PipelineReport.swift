import Store

/// What `mien bench pipeline` found, as `--json` prints it.
struct PipelineReport: Encodable, Sendable {
    /// Percentiles in milliseconds.
    struct Ages: Encodable, Sendable {
        let p50: Double
        let p90: Double
        let p99: Double

        init(_ ages: LatencyPercentiles) {
            (p50, p90, p99) = (ages.p50.milliseconds, ages.p90.milliseconds, ages.p99.milliseconds)
        }
    }

    /// Where every frame of the whole run went, the warm-up included.
    struct Account: Encodable, Sendable {
        let frames: Int
        let stored: Int
        /// By reason; `lost` are those that went missing between two services.
        let dropped: [String: Int]
        /// Frames of which nothing is known: should be none.
        let unaccounted: Int
    }

    /// What was measured.
    struct Setting: Encodable, Sendable {
        var cameras = 0
        var seconds = 0.0
        /// Frames a second that all cameras together were to show.
        var offered = 0.0
        var detector = ""
        var engine = ""
        var model = ""
        var workers = 0

        private enum CodingKeys: String, CodingKey {
            case cameras, seconds, detector, engine, model, workers
            case offered = "offered_fps"
        }
    }

    /// What the frames themselves cost, which no number of the system contains.
    struct Source: Encodable, Sendable {
        let cpuMilliseconds: Double
        /// Frames that the network had no room for, and those whose time had passed.
        let refused: Int
        let missed: Int

        private enum CodingKeys: String, CodingKey {
            case refused, missed
            case cpuMilliseconds = "cpu_ms_per_frame"
        }
    }

    /// A time under load, beside the bare kernels just before and after it.
    struct Round: Encodable, Sendable {
        /// Frames a second that all cameras together were to show.
        let offered: Double
        let framesPerSecond: Double
        let kernelFramesPerSecond: Double
        let ratio: Double
        let cpuRatio: Double

        private enum CodingKeys: String, CodingKey {
            case ratio
            case offered = "offered_fps"
            case framesPerSecond = "fps"
            case kernelFramesPerSecond = "kernel_fps"
            case cpuRatio = "cpu_ratio"
        }
    }

    /// What the bare kernels take for a frame, in milliseconds.
    struct Kernels: Encodable, Sendable {
        let stages: [String: Double]
        let cpuMilliseconds: Double

        private enum CodingKeys: String, CodingKey {
            case stages = "stages_ms"
            case cpuMilliseconds = "cpu_ms_per_frame"
        }
    }

    var setting = Setting()
    /// Reports a second.
    let framesPerSecond: Double
    let kernelFramesPerSecond: Double
    /// How much of what the kernels reach the system reaches: the median of the rounds.
    let ratio: Double
    /// Milliseconds on a processor for each report: all services and the broker.
    let cpuMilliseconds: Double
    /// The same by service.
    let cpuByService: [String: Double]
    /// What the bare kernels need of that, from 0 to 1: unlike `ratio`, it hardly changes when others use the cores. The median of the rounds.
    let cpuRatio: Double
    /// From capture to record.
    let latency: Ages
    /// From capture to classification.
    let age: Ages
    /// From capture to detection.
    let detection: Ages
    /// Frames of the measured time of which no report came.
    let dropped: Int
    /// The most reports that a camera got, over the fewest; absent when one got none.
    let fairness: Double?
    /// All services and the broker, without cameras.
    let residentMegabytes: Double
    let memoryByService: [String: Double]
    /// The same, where a page that several processes share counts once: what a machine needs for them.
    let proportionalMegabytes: Double
    let proportionalByService: [String: Double]
    let account: Account
    let source: Source?
    let kernels: Kernels
    /// One, or as many as the load had pauses.
    let rounds: [Round]
    let windows: [PipelineWindow]

    /// The ratio of each round.
    var ratios: [Double] { rounds.map(\.ratio) }

    private enum CodingKeys: String, CodingKey {
        case setting, ratio, dropped, fairness, account, source, kernels, rounds, windows
        case framesPerSecond = "fps"
        case kernelFramesPerSecond = "kernel_fps"
        case cpuMilliseconds = "cpu_ms_per_frame"
        case cpuRatio = "cpu_ratio"
        case cpuByService = "cpu_ms_by_service"
        case latency = "latency_ms"
        case age = "age_ms"
        case detection = "detection_ms"
        case residentMegabytes = "rss_mb"
        case memoryByService = "rss_mb_by_service"
        case proportionalMegabytes = "pss_mb"
        case proportionalByService = "pss_mb_by_service"
    }
}

/// What happened in a part of the measured time.
struct PipelineWindow: Encodable, Sendable {
    /// Frames that were published.
    let frames: Int
    /// Those of which there is a report.
    let reports: Int
    let dropped: Int
    let p50: Double?
    let p99: Double?
    let residentMegabytes: Double

    private enum CodingKeys: String, CodingKey {
        case frames, reports, dropped, p50, p99
        case residentMegabytes = "rss_mb"
    }
}

extension Int64 {
    /// Microseconds as milliseconds, to a hundredth.
    var milliseconds: Double { (Double(self) / 1_000).rounded(to: 2) }
}

extension Double {
    /// Rounded to so many digits: more of them would only look exact.
    func rounded(to digits: Int) -> Double {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
