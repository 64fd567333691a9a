/// What the bare kernels reach.
struct KernelResult: Sendable {
    private(set) var detector = ""
    private(set) var engine = ""
    private(set) var model = ""
    private(set) var times = KernelTimes()
    private(set) var framesPerSecond = 0.0
    /// Seconds of the process on a processor, from when to when: workers who ran together share them.
    private var cpu: Range<Double>?

    init(_ worker: KernelWorker, since start: ContinuousClock.Instant, cpu: Range<Double>) {
        (detector, engine, model) = worker.names
        times = worker.times
        framesPerSecond = Double(times.frames) / max(1e-9, (ContinuousClock.now - start) / .seconds(1))
        self.cpu = cpu
    }

    /// What workers reached who ran at the same time.
    init(together results: [KernelResult]) {
        guard let first = results.first else { return }
        self = first
        for other in results.dropFirst() {
            times.merge(other.times)
            framesPerSecond += other.framesPerSecond
            if let one = cpu, let two = other.cpu {
                cpu = min(one.lowerBound, two.lowerBound)..<max(one.upperBound, two.upperBound)
            }
        }
    }

    /// What was measured twice, before and after something.
    init(before: KernelResult, after: KernelResult) {
        self = before
        times.merge(after.times)
        framesPerSecond = (before.framesPerSecond + after.framesPerSecond) / 2
        cpu = 0..<(before.cpuSeconds + after.cpuSeconds)
    }

    private var cpuSeconds: Double { cpu.map { $0.upperBound - $0.lowerBound } ?? 0 }

    /// Milliseconds on a processor for each frame.
    var cpuMilliseconds: Double { times.frames == 0 ? 0 : cpuSeconds * 1_000 / Double(times.frames) }
}
