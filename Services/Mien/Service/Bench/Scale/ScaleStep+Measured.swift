/// Everything that was seen of a number of cameras.
struct ScaleMeasurement {
    let cameras: Int
    let work: SimulatedCamera.Work
    let framesPerSecond: Double
    /// Before the cameras began.
    let before: ScaleSample
    /// At the beginning and at the end of the measured time.
    let start: ScaleSample
    let end: ScaleSample
    /// When everything was at rest again.
    let rest: ScaleSample
    /// Messages whose time had passed before they could be sent.
    let missed: Int
    let latency: ScaleStep.Delay?
    let delays: [ReceiptWait.Delay]

    /// Results that took longer are of little use to whoever looks.
    private static let latencyLimit = 500.0
    /// This share may be given up, or not be sent, before it counts.
    private static let tolerance = 0.01
    /// What is stored is told once a second, so that this much may seem to wait.
    private static let backlogSeconds = 1.5
    private static let backlogNoise = 50

    private var seconds: Double { max(1e-6, Double(end.time &- start.time) / 1e6) }

    /// What it comes to.
    var step: ScaleStep {
        let offered = framesPerSecond * Double(cameras)
        var step = ScaleStep(cameras: cameras, seconds: seconds.rounded(to: 2), offered: offered.rounded(to: 1))
        step.sent = rest.sent
        step.refused = rest.refused + missed
        step.stored = rest.stored - before.stored
        step.repeated = rest.repeated - before.repeated
        step.made = work == .reports ? rest.sent : rest.read - before.read
        step.shed = work == .reports ? 0 : rest.sent - step.made
        step.backlog = [start, end].map(backlog)
        step.latency = latency
        step.receipts = receipts
        (step.cores, step.memory) = (cores, memory)
        step.saturation = saturation(of: step)
        return step
    }

    private func backlog(_ sample: ScaleSample) -> Int {
        let made = work == .reports ? sample.sent : sample.read - before.read
        return max(0, made - (sample.stored - before.stored))
    }

    /// Of the reports that were made in the measured time.
    private var receipts: ScaleStep.Delay? {
        let known = delays.filter { (start.time..<end.time).contains($0.madeAt) }.map(\.microseconds).sorted()
        guard !known.isEmpty else { return nil }
        func percentile(_ percent: Int) -> Double { known[(known.count * percent + 99) / 100 - 1].milliseconds }
        return .init(p50: percentile(50), p99: percentile(99))
    }

    private var cores: [String: Double] {
        var cores: [String: Double] = [:]
        for (role, amount) in end.use.amounts {
            // A process that was started again begins at zero, and is counted from there.
            let used = amount.cpuSeconds - start.use[role].cpuSeconds
            cores[role] = ((used < 0 ? amount.cpuSeconds : used) / seconds).rounded(to: 4)
        }
        return cores
    }

    private var memory: [String: Double] {
        end.use.amounts.mapValues { (Double($0.residentBytes) / 1_048_576).rounded(to: 1) }
    }

    private func saturation(of step: ScaleStep) -> ScaleStep.Saturation? {
        guard cameras > 0 else { return nil }
        if Double(step.shed) > Self.tolerance * Double(step.sent) { return .shedding }
        if let first = step.backlog.first, let last = step.backlog.last,
            Double(last - first) > Self.backlogSeconds * step.offered + Double(Self.backlogNoise)
        {
            return .backlog
        }
        if let latency = step.latency, latency.p99 > Self.latencyLimit { return .latency }
        return Double(step.refused) > Self.tolerance * Double(step.sent) ? .simulation : nil
    }
}
