import ServiceKit
import Synchronization

/// How long the bare kernels take for one picture while nothing else is asked of them.
final class KernelLatency: Sendable {
    private let choice: KernelChoice
    private let jpeg: [UInt8]
    private let kept = Mutex<KernelWorker?>(nil)

    init(choice: KernelChoice, jpeg: [UInt8]) {
        (self.choice, self.jpeg) = (choice, jpeg)
    }

    /// The median, in milliseconds.
    ///
    /// - Throws: what keeps the kernels from their work.
    func median(for duration: Duration) async throws -> Double {
        let outcome = Mutex<Result<Double, any Error>?>(nil)
        try await BlockingWorkers(
            name: "kernel",
            work: { [self] in
                let result = Result { try measure(for: duration) }
                outcome.withLock { $0 = result }
            },
            stop: {}
        ).run()
        return try outcome.withLock { try $0?.get() } ?? 0
    }

    private func measure(for duration: Duration) throws -> Double {
        try kept.withLock { kept in
            let worker = try kept ?? KernelWorker(choice)
            kept = worker
            var times: [Duration] = []
            let start = ContinuousClock.now
            while ContinuousClock.now - start < duration || times.isEmpty {
                let begin = ContinuousClock.now
                try worker.read(jpeg)
                times.append(.now - begin)
            }
            worker.reset()
            return times.sorted()[times.count / 2] / .milliseconds(1)
        }
    }
}
