/// What the bare kernels reach.
struct KernelResult: Sendable {
    let detector: String
    let engine: String
    let model: String
    private(set) var times: KernelTimes
    private(set) var framesPerSecond: Double
    /// Seconds of the process on a processor, from when to when: workers who ran together share them.
    private var cpu: Range<Double>

    init(
        names: (detector: String, engine: String, model: String),
        times: KernelTimes,
        seconds: Double,
        cpu: Range<Double>
    ) {
        (detector, engine, model) = names
        self.times = times
        framesPerSecond = Double(times.frames) / max(1e-9, seconds)
        self.cpu = cpu
    }

    /// What workers reached who ran at the same time.
    /// - Parameter results: One or more.
    init(together results: [KernelResult]) {
        precondition(!results.isEmpty, "somebody must have worked")
        self = results[0]
        for other in results.dropFirst() {
            times.merge(other.times)
            framesPerSecond += other.framesPerSecond
            cpu = min(cpu.lowerBound, other.cpu.lowerBound)..<max(cpu.upperBound, other.cpu.upperBound)
        }
    }

    /// What was measured several times, at different times.
    /// - Parameter results: One or more, of about the same length.
    init(averaging results: [KernelResult]) {
        precondition(!results.isEmpty, "somebody must have measured")
        self = results[0]
        for other in results.dropFirst() { times.merge(other.times) }
        framesPerSecond = results.reduce(0) { $0 + $1.framesPerSecond } / Double(results.count)
        cpu = 0..<results.reduce(0) { $0 + $1.cpuSeconds }
    }

    private var cpuSeconds: Double { cpu.upperBound - cpu.lowerBound }

    /// Milliseconds on a processor for each frame.
    var cpuMilliseconds: Double { times.frames == 0 ? 0 : cpuSeconds * 1_000 / Double(times.frames) }
}
