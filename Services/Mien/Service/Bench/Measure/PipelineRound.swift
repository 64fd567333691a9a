/// A time under load, and what the bare kernels reached close to it.
struct PipelineRound: Sendable {
    /// Frames a second that all cameras together were to show.
    let offered: Double
    /// The first at the start of the measured time, one at the end of each window.
    let samples: [PipelineSample]
    let kernels: KernelResult
}

/// What a run has seen so far.
struct PipelineFindings: Sendable {
    private var loads: [(offered: Double, samples: [PipelineSample])] = []
    private var kernels: [KernelResult] = []
    /// Frames whose time had passed before they could be shown.
    private(set) var missed = 0

    /// The most frames a second that the bare kernels have reached; 0 when they were not measured in this run.
    var fastestKernels: Double { kernels.map(\.framesPerSecond).max() ?? 0 }

    /// Begins another time under load.
    mutating func begin(offering rate: Double) { loads.append((rate, [])) }

    /// Adds to the time under load that was begun last.
    mutating func add(_ sample: PipelineSample) { loads[loads.count - 1].samples.append(sample) }

    mutating func add(missed count: Int) { missed += count }

    /// Adds what the bare kernels reached before the first time under load, or after one.
    mutating func add(_ result: KernelResult) { kernels.append(result) }

    /// Each time under load with the mean of the kernels before and after it: what becomes slower or faster meanwhile takes
    /// from one as much as it gives to the other. What was cut short is left out.
    ///
    /// - Parameter known: What the kernels reached when they were not measured in this run.
    func rounds(known: KernelResult) -> [PipelineRound] {
        guard !kernels.isEmpty else {
            return loads.map { PipelineRound(offered: $0.offered, samples: $0.samples, kernels: known) }
        }
        return zip(loads, zip(kernels, kernels.dropFirst())).map { load, neighbours in
            let kernels = KernelResult(averaging: [neighbours.0, neighbours.1])
            return PipelineRound(offered: load.offered, samples: load.samples, kernels: kernels)
        }
    }
}
