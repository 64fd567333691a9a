import Foundation
import Inference
import Models

/// Runs a network over and over.
struct EngineTimer {
    /// What one element of a batch took, in milliseconds.
    struct Result: Sendable, Equatable {
        /// In the fastest run.
        var elapsed = Double.infinity
        /// The processor's time, in the run that needed least; other work on the machine hardly changes it.
        var processor = Double.infinity
    }

    let seconds: Double

    /// - Parameter shape: Of the input, the batch's size first.
    /// - Throws: `InferenceError`.
    func measure(_ engine: any InferenceEngine, _ model: URL, _ shape: [Int]) throws -> Result {
        let network = try engine.load(modelAt: model)
        let count = shape.reduce(1, *)
        let input = try Tensor(shape: shape, values: (0..<count).map { Float($0 % 251) / 125 - 1 })
        return try input.withView { view in
            // The first run compiles.
            try network.run(view)
            var best = Result()
            let end = Self.now(CLOCK_MONOTONIC) + seconds * 1_000
            repeat {
                let (elapsed, processor) = (Self.now(CLOCK_MONOTONIC), Self.now(CLOCK_PROCESS_CPUTIME_ID))
                try network.run(view)
                best.elapsed = min(best.elapsed, Self.now(CLOCK_MONOTONIC) - elapsed)
                best.processor = min(best.processor, Self.now(CLOCK_PROCESS_CPUTIME_ID) - processor)
            } while Self.now(CLOCK_MONOTONIC) < end
            let batch = Double(shape[0])
            return Result(elapsed: best.elapsed / batch, processor: best.processor / batch)
        }
    }

    /// In milliseconds.
    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}

extension BundleManifest {
    /// Channels, height and width of what the model sees.
    var inputShape: [Int] { [input.channels, input.centerCrop[1], input.centerCrop[0]] }
}
